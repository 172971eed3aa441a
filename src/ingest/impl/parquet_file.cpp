#include "ingest/impl/parquet_file.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>
#include <utility>

#include "ingest/impl/compact_thrift.hpp"

namespace concord::ingest {
namespace {

constexpr std::string_view kMark = "PAR1";
constexpr std::int32_t kPlain = 0, kHybrid = 3;  // encodings
constexpr std::uint64_t kGroupBytesMax = 32 << 20;
constexpr std::int32_t kOptional = 1, kUncompressed = 0;

/// What a column is to be read as, beside its stored type: the older way to say it, and the newer.
enum class ConvertedType : std::uint8_t { kUtf8 = 0, kDecimal = 5, kDate = 6, kTimeMicros = 8, kTimestampMicros = 10 };

void add_moment(CompactThrift& thrift, int logical_field, ConvertedType converted, bool is_instant) {
  constexpr int kMicros = 2;
  thrift.number32(6, static_cast<std::int32_t>(converted));
  thrift.structure(10);
  thrift.structure(logical_field);
  thrift.boolean(1, is_instant);
  thrift.structure(2);
  thrift.structure(kMicros);
  for (int open = 0; open < 4; ++open) thrift.end();
}

void add_simple(CompactThrift& thrift, int logical_field, ConvertedType converted) {
  thrift.number32(6, static_cast<std::int32_t>(converted));
  thrift.structure(10);
  thrift.structure(logical_field);
  thrift.end();
  thrift.end();
}

void add_decimal(CompactThrift& thrift, const DataType& type) {
  thrift.number32(6, static_cast<std::int32_t>(ConvertedType::kDecimal));
  thrift.number32(7, type.scale);
  thrift.number32(8, type.precision);
  thrift.structure(10);
  thrift.structure(5);
  thrift.number32(1, type.scale);
  thrift.number32(2, type.precision);
  thrift.end();
  thrift.end();
}

void add_meaning(CompactThrift& thrift, const DataType& type) {
  switch (type.kind) {
    case TypeKind::kBoolean:
    case TypeKind::kInteger:
    case TypeKind::kDouble:
      return;
    case TypeKind::kDecimal:
      return add_decimal(thrift, type);
    case TypeKind::kDate:
      return add_simple(thrift, 6, ConvertedType::kDate);
    case TypeKind::kTime:
      return add_moment(thrift, 7, ConvertedType::kTimeMicros, false);
    case TypeKind::kTimestamp:
      return add_moment(thrift, 8, ConvertedType::kTimestampMicros, false);
    case TypeKind::kTimestampTz:
      return add_moment(thrift, 8, ConvertedType::kTimestampMicros, true);
    case TypeKind::kText:
      return add_simple(thrift, 1, ConvertedType::kUtf8);
  }
}

void add_column(CompactThrift& thrift, const Column& column) {
  const StoredType stored = stored_type(column.type);
  thrift.begin();
  thrift.number32(1, static_cast<std::int32_t>(stored));
  if (stored == StoredType::kSixteenBytes) thrift.number32(2, sizeof(Int128));
  thrift.number32(3, kOptional);
  thrift.text(4, column.name);
  add_meaning(thrift, column.type);
  thrift.end();
}

std::string page_header(std::size_t content_bytes, std::size_t rows) {
  constexpr std::int32_t kDataPage = 0;
  CompactThrift thrift;
  thrift.begin();
  thrift.number32(1, kDataPage);
  thrift.number32(2, static_cast<std::int32_t>(content_bytes));
  thrift.number32(3, static_cast<std::int32_t>(content_bytes));
  thrift.structure(5);
  thrift.number32(1, static_cast<std::int32_t>(rows));
  thrift.number32(2, kPlain);
  thrift.number32(3, kHybrid);
  thrift.number32(4, kHybrid);
  thrift.end();
  thrift.end();
  return thrift.bytes();
}

}  // namespace

void RowPages::clear() {
  bytes.clear();
  page_bytes.clear();
  rows = 0;
}

Status encode_rows(const std::vector<ColumnValues>& columns, RowPages& pages) {
  pages.clear();
  pages.rows = columns.front().rows();
  std::string page;
  for (const ColumnValues& column : columns) {
    const std::size_t begin = pages.bytes.size();
    page.clear();
    column.append_page(page);
    if (page.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
      return Error{ErrorCode::kLimitExceeded, "some rows together have more than 2 GiB in one column"};
    pages.bytes += page_header(page.size(), pages.rows);
    pages.bytes += page;
    pages.page_bytes.push_back(pages.bytes.size() - begin);
  }
  return {};
}

Result<ParquetFile> ParquetFile::create(const std::filesystem::path& path, Schema schema, std::string purpose) {
  CONCORD_TRY(DerivedFile file, DerivedFile::create(path, std::move(purpose)));
  return ParquetFile{std::move(file), std::move(schema)};
}

ParquetFile::ParquetFile(DerivedFile file, Schema schema) : file_{std::move(file)}, schema_{std::move(schema)} {
  file_.buffer() += kMark;
  written_ = kMark.size();
}

Status ParquetFile::add(RowPages&& pages) {
  if (pages.rows == 0) return {};
  waiting_rows_ += pages.rows;
  waiting_bytes_ += pages.bytes.size();
  waiting_.push_back(std::move(pages));
  pages = {};
  if (!spare_.empty()) {
    pages = std::move(spare_.back());
    spare_.pop_back();
  }
  return waiting_rows_ < kRowGroupRows && waiting_bytes_ < kGroupBytesMax ? Status{} : end_group();
}

/// A column's pages stand together.
Status ParquetFile::end_group() {
  Group group{written_, waiting_bytes_, waiting_rows_, {}};
  std::vector<std::size_t> begins(waiting_.size(), 0);
  for (std::size_t column = 0; column < schema_.size(); ++column) {
    std::uint64_t column_bytes = 0;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const std::uint64_t page_bytes = waiting_[i].page_bytes[column];
      CONCORD_CHECK(file_.write(std::string_view{waiting_[i].bytes}.substr(begins[i], page_bytes)));
      begins[i] += page_bytes;
      column_bytes += page_bytes;
    }
    group.column_bytes.push_back(column_bytes);
  }
  written_ += waiting_bytes_;
  groups_.push_back(std::move(group));
  std::ranges::move(waiting_, std::back_inserter(spare_));
  waiting_.clear();
  waiting_rows_ = waiting_bytes_ = 0;
  return {};
}

void ParquetFile::describe_group(const Group& group, CompactThrift& thrift) const {
  auto begin = static_cast<std::int64_t>(group.begin);
  const auto rows = static_cast<std::int64_t>(group.rows);
  thrift.begin();
  thrift.structures(1, schema_.size());
  for (std::size_t i = 0; i < schema_.size(); ++i) {
    const auto bytes = static_cast<std::int64_t>(group.column_bytes[i]);
    thrift.begin();
    thrift.number64(2, begin);
    thrift.structure(3);
    thrift.number32(1, static_cast<std::int32_t>(stored_type(schema_[i].type)));
    thrift.numbers32(2, {kPlain, kHybrid});
    thrift.texts(3, {schema_[i].name});
    thrift.number32(4, kUncompressed);
    thrift.number64(5, rows);
    thrift.number64(6, bytes);
    thrift.number64(7, bytes);
    thrift.number64(9, begin);
    thrift.end();
    thrift.end();
    begin += bytes;
  }
  thrift.number64(2, static_cast<std::int64_t>(group.bytes));
  thrift.number64(3, rows);
  thrift.end();
}

std::string ParquetFile::metadata() const {
  constexpr std::int32_t kVersion = 1;
  std::int64_t rows = 0;
  for (const Group& group : groups_) rows += static_cast<std::int64_t>(group.rows);
  CompactThrift thrift;
  thrift.begin();
  thrift.number32(1, kVersion);
  thrift.structures(2, schema_.size() + 1);
  thrift.begin();
  thrift.text(4, "rows");
  thrift.number32(5, static_cast<std::int32_t>(schema_.size()));
  thrift.end();
  for (const Column& column : schema_) add_column(thrift, column);
  thrift.number64(3, rows);
  thrift.structures(4, groups_.size());
  for (const Group& group : groups_) describe_group(group, thrift);
  thrift.text(6, "concord");
  thrift.end();
  return thrift.bytes();
}

Status ParquetFile::finish() {
  if (waiting_rows_ > 0) CONCORD_CHECK(end_group());
  const std::string described = metadata();
  const auto length = static_cast<std::uint32_t>(described.size());
  char bytes[sizeof length];
  std::memcpy(bytes, &length, sizeof length);
  std::string& out = file_.buffer();
  out += described;
  out.append(bytes, sizeof bytes);
  out += kMark;
  return file_.finish();
}

}  // namespace concord::ingest
