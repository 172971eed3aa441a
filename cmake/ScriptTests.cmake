# Tests written as Python programs (standard library only): the repository's rules, the example pair, the benchmarks' judges.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# concord_script_test(NAME PATH): PATH from the root; the program under test is named by the variable CONCORD.
function(concord_script_test name path)
  add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/${path})
  set_tests_properties(${name} PROPERTIES LABELS "scripts" ENVIRONMENT "CONCORD=$<TARGET_FILE:concord>")
endfunction()

concord_script_test(rules.repository tests/rules/test_repository.py)
concord_script_test(rules.bad_examples tests/rules/test_rules.py)
concord_script_test(examples.truth tests/examples/test_examples.py)
concord_script_test(examples.reconciled tests/examples/test_reconciled.py)
concord_script_test(examples.decisions tests/examples/test_decisions.py)
concord_script_test(bench.accuracy_judges tests/bench/test_accuracy.py)
concord_script_test(bench.csv_structure tests/bench/test_csv_structure.py)
concord_script_test(scripts.setup tests/scripts/test_setup.py)
concord_script_test(hostile.files_in tests/hostile/test_files_in.py)
concord_script_test(hostile.files_out tests/hostile/test_files_out.py)
