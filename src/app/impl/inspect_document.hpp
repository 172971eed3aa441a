// The readable page of `inspect`: what was found in one input and why.
#pragma once

#include "ingest/dataset.hpp"
#include "report/document.hpp"

namespace concord::app {

/// Appends the blocks about one input, under a heading of its own where the document is about several.
void append_inspection(const ingest::Dataset& dataset, bool with_heading, report::Document& document);

}  // namespace concord::app
