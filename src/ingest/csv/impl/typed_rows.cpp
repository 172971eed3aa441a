// Each part goes through the scanner of regular texts, for it finds the cells fast and would notice if the text were
// another one by now; the cells are then read column by column, a few hundred at a time.
#include "ingest/csv/impl/typed_rows.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/files.hpp"
#include "ingest/csv/impl/region_scanner.hpp"
#include "ingest/literal_cells.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::uint64_t kPartBytes = 1 << 20;
constexpr std::size_t kBatchCells = 512;
constexpr std::size_t kShownBytesMax = 80;

Result<FileDescriptor> open_text(const std::filesystem::path& path, const std::string& name) {
  FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.is_open()) return Error{ErrorCode::kUnavailable, name + " cannot be opened again.", std::strerror(errno)};
  return file;
}

class TypedRows final : public engine::RowSource {
 public:
  TypedRows(TypedText text, FileDescriptor source, FileDescriptor written);
  const Schema& schema() const override { return text_.scan.schema; }
  std::uint64_t parts() const override { return part_begins_.size() - 1; }
  std::uint64_t rows() const override { return text_.pieces.rows; }
  std::unique_ptr<engine::RowPartReader> reader() const override;

  const TypedText& text() const { return text_; }
  std::span<const TextPiece> pieces_of(std::uint64_t part) const;
  Status read(const TextPiece& piece, char* into) const;
  RegularScanRequest scan_request() const;

 private:
  TypedText text_;
  FileDescriptor source_;
  FileDescriptor written_;
  std::vector<std::size_t> part_begins_;  ///< in the pieces, and the number of pieces
};

/// Reads the blocks of one region after the other into a batch.
class RowReader final : public engine::RowPartReader, private RecordWatch {
 public:
  explicit RowReader(const TypedRows& rows);
  Status read(std::uint64_t part, engine::RowBatch& batch) override;

 private:
  class Watcher final : public RecordWatcher {
   public:
    explicit Watcher(RowReader& reader) : reader_{reader} {}
    void watch(const RecordBlock& block) override { reader_.take(block); }

   private:
    RowReader& reader_;
  };
  void begin(const RecordLayout&) override {}
  std::unique_ptr<RecordWatcher> join() override { return std::make_unique<Watcher>(*this); }
  void finish(const std::vector<std::uint64_t>&) override {}

  void take(const RecordBlock& block);
  void take_cells(std::size_t column, std::span<const std::string_view> cells, std::size_t first_row);
  std::string_view cell(const RecordBlock& block, std::size_t mark, bool last_column);
  std::string_view unquoted(std::string_view cell);

  const TypedRows& rows_;
  RegularScanRequest request_;
  std::optional<RegionScanner> scanner_;
  std::vector<bool> trimmed_;  ///< columns
  std::array<std::string_view, kBatchCells> cells_;
  engine::RowBatch* batch_ = nullptr;  ///< that is being filled
  std::optional<std::string> misfit_;  ///< the first cell that is no literal
};

TypedRows::TypedRows(TypedText text, FileDescriptor source, FileDescriptor written)
    : text_{std::move(text)}, source_{std::move(source)}, written_{std::move(written)} {
  const auto& pieces = text_.pieces.pieces;
  std::uint64_t bytes = kPartBytes;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (bytes >= kPartBytes) {
      part_begins_.push_back(i);
      bytes = 0;
    }
    bytes += pieces[i].bytes;
  }
  part_begins_.push_back(pieces.size());
}

std::span<const TextPiece> TypedRows::pieces_of(std::uint64_t part) const {
  return std::span{text_.pieces.pieces}.subspan(part_begins_[part], part_begins_[part + 1] - part_begins_[part]);
}

Status TypedRows::read(const TextPiece& piece, char* into) const {
  const int file = piece.is_written ? written_.get() : source_.get();
  const std::optional<std::size_t> filled = read_fully(file, piece.offset, {into, piece.bytes});
  if (!filled) return Error{ErrorCode::kUnavailable, "Reading " + text_.name + " failed.", std::strerror(errno)};
  if (*filled < piece.bytes)
    return Error{ErrorCode::kConflict, text_.name + " became shorter while it was read. Try again."};
  return {};
}

RegularScanRequest TypedRows::scan_request() const {
  RegularScanRequest request;
  request.name = text_.name;
  request.columns = static_cast<std::uint32_t>(schema().size());
  request.delimiter = text_.scan.delimiter.front();
  request.quote = text_.scan.quote;
  request.carriage_returns = text_.carriage_returns;
  request.cell_bytes_max = text_.cell_bytes_max;
  request.record_bytes_max = std::numeric_limits<std::uint32_t>::max();  // looked at when the text was found regular
  request.observe_types = false;
  return request;
}

std::unique_ptr<engine::RowPartReader> TypedRows::reader() const {
  return std::make_unique<RowReader>(*this);
}

RowReader::RowReader(const TypedRows& rows) : rows_{rows}, request_{rows.scan_request()} {
  request_.watch = this;
  scanner_.emplace(request_);
  const auto& names = rows.text().scan.trimmed_columns;
  for (const Column& column : rows.schema()) trimmed_.push_back(std::ranges::find(names, column.name) != names.end());
}

Status RowReader::read(std::uint64_t part, engine::RowBatch& batch) {
  const auto pieces = rows_.pieces_of(part);
  std::size_t bytes = 1;
  for (const TextPiece& piece : pieces) bytes += piece.bytes;
  std::vector<char>& block = batch.block();
  if (block.size() < bytes + kRegionPadding) block.resize(bytes + kRegionPadding);
  block.front() = '\n';  // the first record begins behind a line end
  std::size_t at = 1;
  for (const TextPiece& piece : pieces) {
    CONCORD_CHECK(rows_.read(piece, block.data() + at));
    at += piece.bytes;
  }
  batch_ = &batch;
  misfit_.reset();
  const RegionFinding finding = scanner_->scan(block.data(), 1, bytes, RegionEnd::kFileEnd);
  if (misfit_ || finding.fault)
    return Error{ErrorCode::kConflict, rows_.text().name + " changed while it was read. Try again.",
                 misfit_ ? *misfit_ : finding.fault->reason};
  return {};
}

void RowReader::take(const RecordBlock& block) {
  const std::size_t first_row = batch_->add_rows(block.records);
  for (std::size_t column = 0; column < block.columns; ++column) {
    const bool last = column + 1 == block.columns;
    for (std::size_t from = 0; from < block.records; from += kBatchCells) {
      const std::size_t count = std::min(kBatchCells, block.records - from);
      for (std::size_t i = 0; i < count; ++i) cells_[i] = cell(block, (from + i) * block.columns + column, last);
      take_cells(column, {cells_.data(), count}, first_row + from);
    }
  }
}

void RowReader::take_cells(std::size_t column, std::span<const std::string_view> cells, std::size_t first_row) {
  engine::ColumnValues& values = batch_->column(column);
  if (values.type().kind != TypeKind::kText) {
    const std::size_t read = read_literals(cells, first_row, values);
    if (read < cells.size() && !misfit_)
      misfit_ = "column " + std::to_string(column + 1) + ": " + std::string{cells[read].substr(0, kShownBytesMax)};
    return;
  }
  take_texts(cells, first_row, {trimmed_[column], rows_.text().scan.empty_is_null}, batch_->block().data(), values);
}

std::string_view RowReader::cell(const RecordBlock& block, std::size_t mark, bool last_column) {
  const std::size_t begin = block.ends[mark] + std::size_t{1};
  std::size_t end = block.ends[mark + 1];
  if (last_column && request_.carriage_returns && end > begin && block.data[end - 1] == '\r') --end;
  const std::string_view text{block.data + begin, end - begin};
  return block.quoted ? unquoted(text) : text;
}

/// The text between quotes; where some of it are doubled, it is written anew over the cell, which is longer.
std::string_view RowReader::unquoted(std::string_view cell) {
  if (cell.empty() || cell.front() != request_.quote) return cell;
  cell = cell.substr(1, cell.size() - 2);
  if (cell.find(request_.quote) == std::string_view::npos) return cell;
  char* const begin = batch_->block().data() + (cell.data() - batch_->block().data());
  char* out = begin;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    *out++ = cell[i];
    if (cell[i] == request_.quote) ++i;
  }
  return {begin, static_cast<std::size_t>(out - begin)};
}

}  // namespace

Result<std::shared_ptr<const engine::RowSource>> make_typed_rows(TypedText text) {
  CONCORD_TRY(FileDescriptor source, open_text(text.path, text.name));
  FileDescriptor written;
  if (!text.written_path.empty()) {
    CONCORD_TRY(written, open_text(text.written_path, "the rows of " + text.name));
  }
  return std::shared_ptr<const engine::RowSource>{
      std::make_shared<TypedRows>(std::move(text), std::move(source), std::move(written))};
}

}  // namespace concord::ingest::csv
