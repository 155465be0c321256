package testenv

import "testing"

// A test is skipped where the variable is set, and goes on where it is not.
func TestSkipEmulated(t *testing.T) {
	for value, want := range map[string]bool{"": false, "1": true} {
		t.Setenv(Variable, value)
		var inner *testing.T
		t.Run("inner", func(t *testing.T) {
			inner = t
			SkipEmulated(t, "it takes minutes")
		})
		if got := inner.Skipped(); got != want {
			t.Errorf("%s=%q: skipped %v, want %v", Variable, value, got, want)
		}
	}
}
