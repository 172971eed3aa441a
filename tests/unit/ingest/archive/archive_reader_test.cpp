// Archives as programs make them, and as attackers do.
#include "ingest/archive/archive_reader.hpp"

#include <archive.h>
#include <archive_entry.h>

#include "ingest/csv/csv_reader.hpp"
#include "ingest/json/json_reader.hpp"
#include "ingest/xlsx/xlsx_reader.hpp"
#include "unit/ingest/format_folder.hpp"

namespace concord::ingest::archive {
namespace {

constexpr std::string_view kOrders = "id,total\n1,2.50\n2,3.75\n";
constexpr std::string_view kPeople = "[{\"name\":\"Amira\"},{\"name\":\"Bo\"}]";

struct Entry {
  std::string name;
  std::string bytes;
  unsigned type = AE_IFREG;
};

using FormatOf = int (*)(struct ::archive*);

/// The archive's bytes.
std::string packed(FormatOf format, FormatOf filter, const std::vector<Entry>& entries, const char* options = nullptr) {
  std::string bytes(200 << 20, '\0');
  std::size_t used = 0;
  struct ::archive* handle = archive_write_new();
  format(handle);
  filter(handle);
  if (options != nullptr) {
    archive_write_set_options(handle, options);
    archive_write_set_passphrase(handle, "secret");
  }
  archive_write_set_bytes_in_last_block(handle, 1);
  archive_write_open_memory(handle, bytes.data(), bytes.size(), &used);
  for (const Entry& entry : entries) {
    struct ::archive_entry* header = archive_entry_new();
    archive_entry_set_pathname(header, entry.name.c_str());
    archive_entry_set_filetype(header, entry.type);
    archive_entry_set_perm(header, 0644);
    archive_entry_set_size(header, static_cast<la_int64_t>(entry.bytes.size()));
    if (entry.type == AE_IFLNK) archive_entry_set_symlink(header, "/etc/passwd");
    archive_write_header(handle, header);
    archive_write_data(handle, entry.bytes.data(), entry.bytes.size());
    archive_entry_free(header);
  }
  archive_write_close(handle);
  archive_write_free(handle);
  bytes.resize(used);
  return bytes;
}

std::string zip(const std::vector<Entry>& entries, const char* options = nullptr) {
  return packed(archive_write_set_format_zip, archive_write_add_filter_none, entries, options);
}
std::string tar(const std::vector<Entry>& entries) {
  return packed(archive_write_set_format_ustar, archive_write_add_filter_none, entries);
}
std::string compressed(FormatOf filter, std::string_view bytes) {
  return packed(archive_write_set_format_raw, filter, {{"x", std::string{bytes}}});
}
std::string gzip(std::string_view bytes) {
  return compressed(archive_write_add_filter_gzip, bytes);
}

class ArchiveReaderTest : public ::testing::Test {
 protected:
  Result<Dataset> read(std::string_view bytes, const std::string& name, ReadOptions options = {}) {
    std::vector<const Reader*> readers{&csv::csv_reader(), &xlsx::xlsx_reader(), &json::json_reader()};
    const auto archives = make_archive_reader(readers);
    readers.push_back(archives.get());
    folder_.write(name, bytes);
    return folder_.read(readers, name, std::move(options));
  }
  FormatFolder folder_;
};

struct Compression {
  std::string_view name, ending, format;
  FormatOf filter;
};
class CompressionTest : public ArchiveReaderTest, public ::testing::WithParamInterface<Compression> {};
INSTANTIATE_TEST_SUITE_P(All, CompressionTest,
                         ::testing::Values(Compression{"gzip", ".gz", "csv in gzip", archive_write_add_filter_gzip},
                                           Compression{"bzip2", ".bz2", "csv in bzip2", archive_write_add_filter_bzip2},
                                           Compression{"xz", ".xz", "csv in xz", archive_write_add_filter_xz},
                                           Compression{"zstd", ".zst", "csv in Zstandard",
                                                       archive_write_add_filter_zstd}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST_P(CompressionTest, ACompressedFileIsReadLikeTheFile) {
  const auto dataset = read(compressed(GetParam().filter, kOrders), "orders.csv" + std::string{GetParam().ending});
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().format, GetParam().format);
  ASSERT_EQ(dataset.value().tables.size(), 1U);
  EXPECT_EQ(dataset.value().tables[0].name, "orders");
  EXPECT_EQ(dataset.value().tables[0].rows, 2U);
  EXPECT_EQ(columns_text(dataset.value().tables[0]), "id BIGINT, total DECIMAL(3,2)");
  EXPECT_EQ(dataset.value().dialect->delimiter, ",");
  EXPECT_EQ(dataset.value().sha256.size(), 64U);
}

TEST_P(CompressionTest, ACompressedTarIsOpenedInOneGo) {
  const std::string bytes = packed(archive_write_set_format_ustar, GetParam().filter,
                                   {{"a/orders.csv", std::string{kOrders}}, {"people.json", std::string{kPeople}}});
  const auto dataset = read(bytes, "all.tar" + std::string{GetParam().ending});
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 2U);
  EXPECT_EQ(dataset.value().tables[0].name, "orders");
  EXPECT_EQ(dataset.value().tables[1].name, "people");
}

TEST_P(CompressionTest, WhatIsCutOffIsRefused) {
  std::string text{"id,total\n"};
  for (int i = 0; i < 20000; ++i) text += std::to_string(i * 7919 % 100003) + "," + std::to_string(i * 31) + "\n";
  const std::string bytes = compressed(GetParam().filter, text);
  expect_refused(read(bytes.substr(0, bytes.size() / 2), "cut.csv"), ErrorCode::kInvalidInput,
                 "damaged or was cut off");
}

TEST_P(CompressionTest, AFlippedByteIsNoticed) {
  if (GetParam().name == "zstd") GTEST_SKIP() << "written without a checksum here, so nobody could notice";
  std::string text{"id,total\n"};
  for (int i = 0; i < 20000; ++i) text += std::to_string(i * 7919 % 100003) + "," + std::to_string(i * 31) + "\n";
  const std::string whole = compressed(GetParam().filter, text);
  int noticed = 0, tried = 0;
  for (std::size_t at = whole.size() / 5; at < whole.size(); at += whole.size() / 5, ++tried) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    if (!read(bytes, "flipped.csv").ok()) ++noticed;
  }
  EXPECT_EQ(noticed, tried);
}

TEST_F(ArchiveReaderTest, GzipStreamsOneAfterTheOtherAreOneFile) {
  const auto dataset = read(gzip("id,total\n1,2.50\n") + gzip("2,3.75\n") + std::string(100, '\0'), "two.csv.gz");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().tables[0].rows, 2U);
}

TEST_F(ArchiveReaderTest, EachMemberOfAZipIsATable) {
  const auto dataset = read(zip({{"2024/orders.csv", std::string{kOrders}},
                                 {"2025/orders.csv", "id,gross\n1,1\n2,2\n3,3\n"},
                                 {"people.json", std::string{kPeople}},
                                 {"__MACOSX/._people.json", "junk"},
                                 {"logo.png", "\x89PNG\r\n\x1a\n\x01\x02\x03"},
                                 {"folder/", "", AE_IFDIR}}),
                            "all.zip");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 3U);
  EXPECT_EQ(dataset.value().tables[0].name, "2024/orders.csv");
  EXPECT_EQ(dataset.value().tables[1].name, "2025/orders.csv");
  EXPECT_EQ(dataset.value().tables[2].name, "people");
  EXPECT_EQ(dataset.value().main_table, 1U);
  EXPECT_NE(notes_text(dataset.value()).find("logo.png looks like a PNG picture"), std::string::npos);
  EXPECT_NE(notes_text(dataset.value()).find("1 member is no file of data"), std::string::npos);
}

TEST_F(ArchiveReaderTest, MembersOfTheSameStructureAreOneTable) {
  const std::vector<Entry> members{{"2025/january.csv", "id,total\n1,2.50\n2,3\n"},
                                   {"names.csv", "id,name\n1,Ann\n2,Bob\n"},
                                   {"2025/february.csv", "id,total\n1,12.125\n"}};
  const auto dataset = read(zip(members), "all.zip");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 2U);
  const Table& months = dataset.value().tables[0];
  EXPECT_EQ(months.name, "all");
  EXPECT_EQ(columns_text(months), "file VARCHAR, id BIGINT, total DECIMAL(5,3)");
  EXPECT_EQ(months.rows, 3U);
  EXPECT_EQ(months.place_of(RowNumber{2}), "january.csv:3");
  EXPECT_EQ(months.place_of(RowNumber{3}), "february.csv:2");
  EXPECT_EQ(dataset.value().tables[1].name, "names");
  EXPECT_EQ(dataset.value().main_table, 0U);
  ReadOptions as_text;
  as_text.as_text = true;
  const auto copied = read(zip(members), "all.zip", as_text);
  ASSERT_TRUE(copied.ok()) << copied.error().message;
  EXPECT_EQ(copied.value().tables.size(), 3U);
}

TEST_F(ArchiveReaderTest, ArchivesInArchivesAreOpenedToTheThird) {
  std::string bytes = gzip(kOrders);
  bytes = zip({{"orders.csv.gz", bytes}});
  bytes = tar({{"inner.zip", bytes}});
  const auto dataset = read(bytes, "three.tar");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().tables[0].rows, 2U);
  EXPECT_TRUE(read(gzip(bytes), "three.tar.gz").ok()) << "a compressed TAR is one archive";
  expect_refused(read(zip({{"three.tar", bytes}}), "four.zip"), ErrorCode::kLimitExceeded, "more than 3 deep");
}

TEST_F(ArchiveReaderTest, NothingIsWrittenUnderAMembersName) {
  for (const char* name :
       {"../../outside.csv", "/tmp/outside.csv", "a/../../outside.csv", "..\\outside.csv", "C:\\x.csv"}) {
    expect_refused(read(zip({{name, std::string{kOrders}}}), "evil.zip"), ErrorCode::kInvalidInput, "leads out of");
    expect_refused(read(tar({{name, std::string{kOrders}}}), "evil.tar"), ErrorCode::kInvalidInput, "leads out of");
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "outside.csv"));
  EXPECT_FALSE(std::filesystem::exists("/tmp/outside.csv"));
}

TEST_F(ArchiveReaderTest, LinksAndDevicesArePassedOver) {
  const auto dataset = read(
      tar({{"link.csv", "", AE_IFLNK}, {"pipe", "", AE_IFIFO}, {"orders.csv", std::string{kOrders}}}), "links.tar");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().tables.size(), 1U);
  EXPECT_NE(notes_text(dataset.value()).find("2 members are no files"), std::string::npos);
  expect_refused(read(tar({{"link.csv", "", AE_IFLNK}}), "link.tar"), ErrorCode::kInvalidInput,
                 "there is no file in it");
}

TEST_F(ArchiveReaderTest, TheSameNameTwiceIsRefused) {
  expect_refused(read(tar({{"a.csv", std::string{kOrders}}, {"a.csv", "id\n1\n"}}), "twice.tar"),
                 ErrorCode::kInvalidInput, "is there twice");
  expect_refused(read(zip({{"a.csv", std::string{kOrders}}, {"a.csv", "id\n1\n"}}), "twice.zip"),
                 ErrorCode::kInvalidInput, "is there twice");
}

TEST_F(ArchiveReaderTest, EncryptedMembersAreRefused) {
  expect_refused(read(zip({{"a.csv", std::string{kOrders}}}, "zip:encryption=aes256"), "locked.zip"),
                 ErrorCode::kInvalidInput, "is encrypted");
  expect_refused(read(zip({{"a.csv", std::string{kOrders}}}, "zip:encryption=zipcrypt"), "locked.zip"),
                 ErrorCode::kInvalidInput, "is encrypted");
}

TEST_F(ArchiveReaderTest, TooManyMembersAreRefused) {
  std::vector<Entry> entries;
  for (int i = 0; i < 1001; ++i) entries.push_back({"." + std::to_string(i), "x"});
  expect_refused(read(zip(entries), "many.zip"), ErrorCode::kLimitExceeded, "more than 1000 members");
}

TEST_F(ArchiveReaderTest, BombsAreRefusedWhileTheyUnpack) {
  const std::string zeros(100 << 20, 'a');
  expect_refused(read(gzip(zeros), "bomb.csv.gz"), ErrorCode::kLimitExceeded, "more than 200 times");
  expect_refused(read(zip({{"bomb.csv", zeros}}), "bomb.zip"), ErrorCode::kLimitExceeded, "more than 200 times");
  ReadOptions options;
  options.expanded_bytes_max = 20;
  expect_refused(read(gzip(kOrders), "small.gz", options), ErrorCode::kLimitExceeded, "more than 20 bytes");
  // Nested ones count together.
  options.expanded_bytes_max = 200;
  std::string nested = zip({{"a.csv", std::string{kOrders}}});
  expect_refused(read(zip({{"b.zip", nested + std::string(100, ' ')}}), "nested.zip", options),
                 ErrorCode::kLimitExceeded, "the limit");
}

TEST_F(ArchiveReaderTest, WhatCompressesWellBelowTheFloorIsFine) {
  std::string text{"id,note\n"};
  for (int i = 0; i < 100'000; ++i) text += "1,same text in every row of it\n";
  const auto dataset = read(gzip(text), "dull.csv.gz");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().tables[0].rows, 100'000U);
}

TEST_F(ArchiveReaderTest, DamagedZips) {
  const std::string whole = zip({{"orders.csv", std::string{kOrders}}, {"people.json", std::string{kPeople}}});
  expect_refused(read(whole.substr(0, whole.size() - 30), "cut.zip"), ErrorCode::kInvalidInput,
                 "damaged or was cut off");
  std::string text{"id,total\n"};
  for (int i = 0; i < 20000; ++i) text += std::to_string(i * 7919 % 100003) + "," + std::to_string(i * 31) + "\n";
  std::string flipped = zip({{"orders.csv", text}});
  flipped[flipped.size() / 3] = static_cast<char>(flipped[flipped.size() / 3] ^ 0x10);
  expect_refused(read(flipped, "flipped.zip"), ErrorCode::kInvalidInput, "damaged");
  expect_refused(read(zip({}), "empty.zip"), ErrorCode::kInvalidInput, "ZIP archive");
}

TEST_F(ArchiveReaderTest, OfficeDocumentsAreNoArchives) {
  expect_refused(read(zip({{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<a/>"}}), "letter.docx"),
                 ErrorCode::kInvalidInput, "Word document");
  expect_refused(read(zip({{"META-INF/MANIFEST.MF", "x"}, {"a.csv", std::string{kOrders}}}), "program.jar"),
                 ErrorCode::kInvalidInput, "looks like a ZIP archive");
}

}  // namespace
}  // namespace concord::ingest::archive
