// The readable page of `inspect`: what was found in one input and why.
#pragma once

#include "ingest/dataset.hpp"
#include "report/document.hpp"

namespace concord::app {

/// Appends the blocks about one input; the document's first input also sets the subtitle.
void append_inspection(const ingest::Dataset& dataset, report::Document& document);

}  // namespace concord::app
