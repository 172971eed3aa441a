// Nested records as they are kept once all are read, and the tables that will be made of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ingest/impl/field_tree.hpp"
#include "ingest/impl/row_writer.hpp"
#include "ingest/impl/stretch_fields.hpp"
#include "ingest/spool.hpp"

namespace concord::ingest {

/// A stretch whose values lie in the spool.
struct KeptStretch {
  std::uint64_t begin = 0, bytes = 0;       ///< in the spool
  std::vector<Field*> fields = {};          ///< of the tree, for each field of the stretch
  std::vector<std::uint32_t> objects = {};  ///< of each of these
  std::uint32_t records = 0;                ///< that were not refused
  std::vector<LineRun> lines = {};
  std::vector<StretchFields::Refused> refused = {};
  std::vector<StretchFields::Mended> mended = {};
  std::vector<std::uint64_t> objects_above = {};  ///< for each draft: in the stretches above, refused records too
};

inline constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

/// A table in the making. Columns come in this order: the parent's key, own fields, the place among all rows.
struct TableDraft {
  Field* field = nullptr;
  std::string name = {};
  std::size_t number = 0;  ///< among the drafts
  TableDraft* parent = nullptr;
  std::vector<Field*> fields = {};
  std::vector<std::string> header_texts = {};
  Field* key = nullptr;  ///< what children refer to; null: the row's place
  bool has_children = false;
  std::size_t parent_key_at = kNoColumn, place_at = kNoColumn;  ///< columns that are no field
  std::vector<WrittenColumn> columns = {};
};

/// Points into itself: does not move. Complete, it is read by any thread.
struct NestedPlan {
  NestedPlan(Spool kept, std::string records_name, bool keeps_text)
      : spool{std::move(kept)}, name{std::move(records_name)}, as_text{keeps_text} {}
  NestedPlan(const NestedPlan&) = delete;
  NestedPlan& operator=(const NestedPlan&) = delete;

  Spool spool;
  std::string name;  ///< of the records' table
  bool as_text;      ///< cells are kept as they are
  FieldTree tree;
  std::vector<std::unique_ptr<TableDraft>> drafts;  ///< parents before their children; the first is that of the records
  std::vector<KeptStretch> stretches;
};

}  // namespace concord::ingest
