// The readable page of `profile`: one section for each table.
#pragma once

#include "ingest/dataset.hpp"
#include "profile/profile.hpp"
#include "report/document.hpp"

namespace concord::app {

/// Appends the section about one table of an input.
void append_profile(const ingest::Dataset& dataset, const ingest::Table& table, const profile::TableProfile& profile,
                    report::Document& document);

}  // namespace concord::app
