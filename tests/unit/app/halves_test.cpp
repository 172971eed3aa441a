// What the two halves of a use case say to each other, and how little the parent half believes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/convert.hpp"
#include "app/impl/message.hpp"
#include "app/impl/worker_call.hpp"
#include "app/impl/worker_session.hpp"
#include "app/inspect.hpp"

namespace concord::app {
namespace {

TEST(MessageTest, CarriesTextsListsNumbersAndFlags) {
  Message message;
  message.set("text", "line\n\"quoted\" \xC3\xA9");
  message.set_list("list", {"a", "", "b"});
  message.set_list("nothing", {});
  message.set_number("number", 18'446'744'073'709'551'615ULL);
  message.set_flag("flag", true);
  const auto decoded = Message::decode(message.encode());
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded.value().text("text"), "line\n\"quoted\" \xC3\xA9");
  EXPECT_EQ(decoded.value().list("list"), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_TRUE(decoded.value().list("nothing").empty());
  EXPECT_EQ(decoded.value().number("number"), 18'446'744'073'709'551'615ULL);
  EXPECT_TRUE(decoded.value().flag("flag"));
  EXPECT_EQ(decoded.value().text("absent"), "");
  EXPECT_EQ(decoded.value().number("text"), 0U);
  EXPECT_FALSE(decoded.value().flag("absent"));
}

TEST(MessageTest, WhatIsNoMessageIsRefused) {
  for (const auto* text : {"", "[]", "{\"a\": \"b\"}", "{\"a\": [1]}", "{\"a\": [\"b\"]", "null", "\xFF"}) {
    const auto decoded = Message::decode(text);
    ASSERT_FALSE(decoded.ok()) << text;
    EXPECT_EQ(decoded.error().code, ErrorCode::kInternal);
  }
}

TEST(MessageTest, BytesThatAreNoUtf8DoNotStopIt) {
  Message message;
  message.set("name", "caf\xE9.csv");
  EXPECT_EQ(Message::decode(message.encode()).value().text("name"), "caf\xEF\xBF\xBD.csv");
}

TEST(CheckedJsonTest, OnlyJsonPasses) {
  EXPECT_EQ(checked_json("{\"b\":1.50,\"a\":[]}").value(), "{\n  \"b\": 1.5,\n  \"a\": []\n}");
  EXPECT_FALSE(checked_json("{} \x1b[2J").ok());
  EXPECT_EQ(json_array({"1", json_string("a\"b")}), "[1, \"a\\\"b\"]");
}

TEST(FileOfWorkerTest, OnlyPlainFilesInItsOwnFolderAreTaken) {
  auto directory = sandbox::PrivateDirectory::make();
  ASSERT_TRUE(directory.ok());
  const auto folder = directory.value().path();
  std::ofstream{folder / "output"} << "x";
  std::filesystem::create_symlink("/etc/passwd", folder / "link");
  std::filesystem::create_directory(folder / "folder");
  const WorkerReply reply{{}, std::move(directory).value()};
  EXPECT_TRUE(file_of_worker(reply, "output").ok());
  for (const auto* name : {"", ".", "..", "link", "folder", "none", "../output", "/etc/passwd"}) {
    EXPECT_FALSE(file_of_worker(reply, name).ok()) << name;
  }
}

ingest::Dataset dataset_of(const std::vector<std::string>& names, std::size_t main_table) {
  ingest::Dataset dataset;
  dataset.name = "book.xlsx";
  dataset.main_table = main_table;
  for (const auto& name : names) {
    ingest::Table table;
    table.name = name;
    table.rows = dataset.tables.size() + 1;
    dataset.tables.push_back(table);
  }
  return dataset;
}

TEST(ChooseTableTest, ByNameThenByNumberElseTheMainOne) {
  const auto dataset = dataset_of({"Notes", "Data", "1"}, 1);
  EXPECT_EQ(choose_table(dataset, std::nullopt).value()->name, "Data");
  EXPECT_EQ(choose_table(dataset, "Notes").value()->name, "Notes");
  EXPECT_EQ(choose_table(dataset, "1").value()->name, "1");  // a name goes before a number
  EXPECT_EQ(choose_table(dataset, "2").value()->name, "Data");
  for (const auto* wanted : {"0", "4", "data", "", "2x"}) {
    const auto table = choose_table(dataset, wanted);
    ASSERT_FALSE(table.ok()) << wanted;
    EXPECT_EQ(table.error().code, ErrorCode::kNotFound);
    EXPECT_NE(table.error().message.find("1 \"Notes\", 2 \"Data\", 3 \"1\""), std::string::npos);
  }
}

TEST(ChooseTableTest, TheNoteNamesTheOthers) {
  const auto dataset = dataset_of({"Notes", "Data"}, 1);
  EXPECT_EQ(other_tables_note(dataset, dataset.tables[1]),
            "book.xlsx: table \"Data\" is used. There is also: 1 \"Notes\" (1 row). Choose with --table.");
  const auto single = dataset_of({"Data"}, 0);
  EXPECT_EQ(other_tables_note(single, single.tables[0]), "");
}

TEST(ConvertFormatTest, NamesAndExtensions) {
  EXPECT_EQ(convert_format_from_name("jsonl"), ConvertFormat::kJsonLines);
  EXPECT_FALSE(convert_format_from_name("CSV").has_value());
  EXPECT_EQ(convert_format_of_file("a/b.PARQUET"), ConvertFormat::kParquet);
  EXPECT_EQ(convert_format_of_file("x.ndjson"), ConvertFormat::kJsonLines);
  EXPECT_EQ(convert_format_of_file("x.tab"), ConvertFormat::kTsv);
  EXPECT_FALSE(convert_format_of_file("x").has_value());
  EXPECT_FALSE(convert_format_of_file("x.").has_value());
  EXPECT_FALSE(convert_format_of_file("x.dat").has_value());
}

/// A worker that was taken over: answers with whatever the test wants.
class LyingRunner final : public sandbox::Runner {
 public:
  explicit LyingRunner(std::string reply) : reply_{std::move(reply)} {}
  Result<sandbox::JobResult> run(const sandbox::Job&, const Deadline&, ProgressSink&) override {
    CONCORD_TRY(auto directory, sandbox::PrivateDirectory::make());
    return sandbox::JobResult{reply_, std::move(directory)};
  }

 private:
  std::string reply_;
};

TEST(LyingWorkerTest, ItsAnswersAreErrorsAndNothingIsWritten) {
  const auto folder = sandbox::PrivateDirectory::make();
  ASSERT_TRUE(folder.ok());
  const auto input = folder.value().path() / "in.csv";
  std::ofstream{input} << "a,b\n1,2\n";
  const Settings settings;
  NoProgress progress;
  for (const auto* reply : {"", "{}", "{\"manifests\": [\"}\"], \"document\": [\"{}\"]}", "{\"rows\": [\"1\"]}"}) {
    LyingRunner runner{reply};
    Context context{"local", Deadline{}, progress, settings, runner};
    const auto inspected = inspect({{input.string()}}, context);
    ASSERT_FALSE(inspected.ok()) << reply;
    EXPECT_EQ(inspected.error().code, ErrorCode::kInternal);
    ConvertRequest request;
    request.inputs = {input.string()};
    request.output = (folder.value().path() / "out.csv").string();
    const auto converted = convert(request, context);
    ASSERT_FALSE(converted.ok()) << reply;
    EXPECT_EQ(converted.error().code, ErrorCode::kInternal);
    EXPECT_FALSE(std::filesystem::exists(request.output));
  }
}

}  // namespace
}  // namespace concord::app
