// Package architecture holds the tests that keep the house in order, and
// nothing else. They read the sources of every package of the module and fail
// when
//
//   - a package imports one that stands on the same floor or above it: an arrow
//     may only go down (the table of floors is in floors_test.go);
//   - a package stands in no room of that table;
//   - code below floor 4, where train is, prints, logs, or reads the
//     environment, the clock or a global source of random numbers: what an
//     array or a layer does depends on its arguments alone; or calls functions of
//     package math whose last digit depends on the processor;
//   - anything but internal/kernel and internal/gemm holds assembly, anything but
//     these, internal/scratch, internal/memory and internal/fence imports unsafe,
//     or anything at all imports "C";
//   - an exported name of a public package has a type that users cannot name.
//
// All files count, whatever platform or build tag they are for, except tests:
// a test may stand on any floor.
package architecture
