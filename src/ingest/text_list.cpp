#include "ingest/text_list.hpp"

namespace concord::ingest {

Result<TextList> TextList::create(const std::filesystem::path& directory) {
  CONCORD_TRY(Spool spool, Spool::create(directory));
  return TextList{std::move(spool)};
}

Status TextList::end_text() {
  ends_.push_back(spool_.size());
  return spool_.flush_if_full();
}

}  // namespace concord::ingest
