// One function, compiled several times: for every x86-64 processor, and for those with AVX2, BMI and POPCNT.
#pragma once

/// In front of a function's definition: the loader chooses the variant once. Costs an indirect call, so it is for
/// functions that work through a batch; what they inline is compiled with them. Nothing on other processors and
/// compilers, and under sanitizers, which are not ready when the loader chooses.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(CONCORD_SANITIZED)
#define CONCORD_PROCESSOR_VARIANTS __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define CONCORD_PROCESSOR_VARIANTS
#endif
