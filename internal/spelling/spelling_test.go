package spelling

import "testing"

func TestHint(t *testing.T) {
	for _, c := range []struct {
		name  string
		known []string
		want  string
	}{
		{"mons", []string{"digits", "moons"}, `; did you mean "moons"?`},
		{"zzzzzzz", []string{"digits", "moons"}, "; known are digits, moons"},
		{"kolonnenname", []string{"columnnames", "x"}, "; known are columnnames, x"},
		{"colunmname", []string{"columnname", "x"}, `; did you mean "columnname"?`},
		{"t", []string{"a", "b"}, "; known are a, b"},
		{"xy", []string{"ab"}, "; known are ab"},
		{"t", []string{"t2", "b"}, `; did you mean "t2"?`},
		{"K", []string{"x", "k"}, `; did you mean "k"?`},
		{"SPECIES", []string{"spaces", "Species"}, `; did you mean "Species"?`},
		{"zzzzzzz", []string{"", "digits", "moons"}, "; known are digits, moons"},
		{"b", []string{"a", "\tb\u00a0"}, `; did you mean "\tb\u00a0"?`},
		{"x", nil, ""},
	} {
		if got := Hint(c.name, c.known); got != c.want {
			t.Errorf("%q of %q: got %q, want %q", c.name, c.known, got, c.want)
		}
	}
}
