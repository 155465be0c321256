// Package testenv has what tests of several packages need: what the machine is like that
// runs them, a log that is read while it is written, a certificate.
package testenv

import (
	"os"
	"testing"
)

// Variable is set where the tests run on an emulated processor, which is many times
// slower than a real one and cannot start programs of its own kind.
const Variable = "CAJAL_EMULATED"

// SkipEmulated skips a test that an emulated processor cannot make, or not in
// reasonable time; why is the rest of a sentence that begins with "emulated: ".
func SkipEmulated(t testing.TB, why string) {
	t.Helper()
	if os.Getenv(Variable) != "" {
		t.Skip("emulated: " + why)
	}
}
