#include "engine/duckdb/impl/row_stream.hpp"

#include <array>
#include <chrono>
#include <exception>
#include <system_error>
#include <utility>

namespace concord::engine::duckdb {
namespace {

constexpr std::chrono::milliseconds kLookEvery{50};  // at the deadline, while waiting
constexpr std::int64_t kNullable = 2;                // ARROW_FLAG_NULLABLE

std::string arrow_format(const DataType& type) {
  switch (type.kind) {
    case TypeKind::kBoolean:
      return "b";
    case TypeKind::kInteger:
      return "l";
    case TypeKind::kDecimal:
      return "d:" + std::to_string(type.precision) + "," + std::to_string(type.scale);
    case TypeKind::kDouble:
      return "g";
    case TypeKind::kDate:
      return "tdD";
    case TypeKind::kTime:
      return "ttu";
    case TypeKind::kTimestamp:
      return "tsu:";
    case TypeKind::kTimestampTz:
      return "tsu:UTC";
    case TypeKind::kText:
      break;
  }
  return "vu";
}

/// A batch with the structs that describe it. Lives until DuckDB has released all of it.
class HandedOver {
 public:
  HandedOver(std::unique_ptr<RowBatch> batch, std::shared_ptr<BatchPool> pool)
      : batch_{std::move(batch)},
        pool_{std::move(pool)},
        columns_(batch_->columns()),
        pointers_(batch_->columns()),
        buffers_(batch_->columns()),
        text_sizes_(batch_->columns()) {
    for (std::size_t i = 0; i < columns_.size(); ++i) describe(i);
  }
  ~HandedOver() { pool_->give_back(std::move(batch_)); }
  HandedOver(const HandedOver&) = delete;
  HandedOver& operator=(const HandedOver&) = delete;

  /// Hands `self` over to whoever releases `out`.
  static void give(std::unique_ptr<HandedOver> self, ArrowArray* out) {
    *out = {};
    out->length = static_cast<std::int64_t>(self->batch_->rows());
    out->n_buffers = 1;
    out->buffers = &self->no_buffer_;
    out->n_children = static_cast<std::int64_t>(self->columns_.size());
    out->children = self->pointers_.data();
    out->release = release;
    out->private_data = self.release();
  }

 private:
  static void release(ArrowArray* array) {
    array->release = nullptr;
    delete static_cast<HandedOver*>(array->private_data);
  }
  static void release_column(ArrowArray* array) { array->release = nullptr; }  // the whole is released at once

  void describe(std::size_t index) {
    const ColumnValues& column = batch_->column(index);
    ArrowArray& array = columns_[index];
    array.length = static_cast<std::int64_t>(batch_->rows());
    array.null_count = column.nulls();
    buffers_[index] = {column.validity(), column.values(), batch_->block().data(), column.texts().data(),
                       text_sizes_[index].data()};
    text_sizes_[index] = {static_cast<std::int64_t>(batch_->block().size()),
                          static_cast<std::int64_t>(column.texts().size())};
    array.n_buffers = column.type().kind == TypeKind::kText ? 5 : 2;
    array.buffers = buffers_[index].data();
    array.release = release_column;
    pointers_[index] = &array;
  }

  std::unique_ptr<RowBatch> batch_;
  std::shared_ptr<BatchPool> pool_;
  const void* no_buffer_ = nullptr;
  std::vector<ArrowArray> columns_;
  std::vector<ArrowArray*> pointers_;
  std::vector<std::array<const void*, 5>> buffers_;
  std::vector<std::array<std::int64_t, 2>> text_sizes_;
};

void keep_schema(ArrowSchema* schema) {
  schema->release = nullptr;
}

}  // namespace

std::unique_ptr<RowBatch> BatchPool::take() {
  {
    const std::scoped_lock lock{mutex_};
    if (!free_.empty()) {
      auto batch = std::move(free_.back());
      free_.pop_back();
      return batch;
    }
  }
  return std::make_unique<RowBatch>(schema_);
}

void BatchPool::give_back(std::unique_ptr<RowBatch> batch) {
  batch->clear();
  const std::scoped_lock lock{mutex_};
  free_.push_back(std::move(batch));
}

RowStream::RowStream(std::shared_ptr<const RowSource> source, unsigned threads)
    : source_{std::move(source)}, threads_wanted_{threads}, pool_{std::make_shared<BatchPool>(source_->schema())} {
  stream_.get_schema = get_schema;
  stream_.get_next = get_next;
  stream_.get_last_error = last_error;
  stream_.release = [](ArrowArrayStream* stream) { stream->release = nullptr; };
  stream_.private_data = this;
  describe_columns();
}

RowStream::~RowStream() {
  end();
}

void RowStream::describe_columns() {
  const Schema& schema = source_->schema();
  for (const Column& column : schema) formats_.push_back(arrow_format(column.type));
  for (std::size_t i = 0; i < schema.size(); ++i) {
    ArrowSchema column{};
    column.format = formats_[i].c_str();
    column.name = schema[i].name.c_str();
    column.flags = kNullable;
    column.release = keep_schema;
    columns_.push_back(column);
  }
  for (ArrowSchema& column : columns_) column_pointers_.push_back(&column);
}

int RowStream::get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  auto& self = *static_cast<RowStream*>(stream->private_data);
  for (ArrowSchema& column : self.columns_) column.release = keep_schema;  // for each who asks
  *out = {};
  out->format = "+s";
  out->name = "";
  out->n_children = static_cast<std::int64_t>(self.columns_.size());
  out->children = self.column_pointers_.data();
  out->release = keep_schema;
  return 0;
}

int RowStream::get_next(ArrowArrayStream* stream, ArrowArray* out) {
  auto& self = *static_cast<RowStream*>(stream->private_data);
  *out = {};  // without `release`: the end
  try {
    auto batch = self.next();
    if (batch) HandedOver::give(std::make_unique<HandedOver>(std::move(batch), self.pool_), out);
  } catch (const std::exception& problem) {
    self.fail({ErrorCode::kLimitExceeded, "Not enough memory to read rows.", problem.what()});
  }
  const std::scoped_lock lock{self.mutex_};
  return self.error_ ? 1 : 0;
}

const char* RowStream::last_error(ArrowArrayStream*) {
  return "the rows could not be read";  // the session tells why
}

void RowStream::begin(const Deadline& deadline) {
  end();
  const std::scoped_lock lock{mutex_};
  deadline_ = deadline;
  next_read_ = next_taken_ = rows_ = 0;
  error_.reset();
  stopped_ = false;
}

std::optional<Error> RowStream::end() {
  {
    const std::scoped_lock lock{mutex_};
    stopped_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  const std::scoped_lock lock{mutex_};
  ready_.clear();
  return std::exchange(error_, std::nullopt);
}

void RowStream::start_threads() {
  try {
    while (threads_.size() < threads_wanted_) threads_.emplace_back([this] { work(); });
  } catch (const std::system_error& problem) {
    if (threads_.empty()) fail({ErrorCode::kUnavailable, "No thread could be started to read rows.", problem.what()});
  }
}

void RowStream::work() {
  try {
    const auto reader = source_->reader();
    const std::uint64_t ahead_max = threads_wanted_ + 1;
    std::unique_lock lock{mutex_};
    for (;;) {
      changed_.wait(lock, [&] {
        return stopped_ || error_ || next_read_ >= source_->parts() || next_read_ < next_taken_ + ahead_max;
      });
      if (stopped_ || error_ || next_read_ >= source_->parts()) return;
      const std::uint64_t part = next_read_++;
      lock.unlock();
      auto batch = pool_->take();
      Status status = deadline_.check("reading rows");
      if (status.ok()) status = reader->read(part, *batch);
      if (!status.ok()) fail(std::move(status).error());
      lock.lock();
      ready_.emplace(part, std::move(batch));
      changed_.notify_all();
    }
  } catch (const std::exception& problem) {
    fail({ErrorCode::kLimitExceeded, "Not enough memory to read rows.", problem.what()});
  }
}

std::unique_ptr<RowBatch> RowStream::next() {
  if (threads_.empty()) start_threads();
  std::unique_lock lock{mutex_};
  while (next_taken_ < source_->parts() && !error_ && !stopped_ && !ready_.contains(next_taken_)) {
    changed_.wait_for(lock, kLookEvery);
    if (auto status = deadline_.check("reading rows"); !status.ok() && !error_) error_ = std::move(status).error();
  }
  if (error_ || stopped_) return nullptr;
  if (next_taken_ == source_->parts()) {
    if (rows_ != source_->rows())
      error_ = Error{ErrorCode::kInternal, "rows were lost on their way to the engine; please report this",
                     std::to_string(rows_) + " instead of " + std::to_string(source_->rows())};
    return nullptr;
  }
  auto batch = std::move(ready_.extract(next_taken_++).mapped());
  rows_ += batch->rows();
  lock.unlock();
  changed_.notify_all();
  return batch;
}

void RowStream::fail(Error error) {
  {
    const std::scoped_lock lock{mutex_};
    if (!error_) error_ = std::move(error);
  }
  changed_.notify_all();
}

}  // namespace concord::engine::duckdb
