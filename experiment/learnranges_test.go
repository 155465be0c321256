package experiment

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// A soft clamp on classes is an error, not a panic.
func TestClampOfClasses(t *testing.T) {
	e := readRecipe(t, fmt.Sprintf(`version = 2
name = "clamped"
[data]
kind = "table"
path = %q
target = "kind"
[network]
layers = [{ kind = "linear", out = 3 }, { kind = "soft-clamp" }]
[loss]
kind = "cross-entropy"
[optimizer]
kind = "adamw"
rate = 0.01
[training]
epochs = 1
batch = 16
`, filepath.ToSlash(flock(t, 90))))
	if _, err := e.Run(t.Context(), Hooks{}); err == nil || !strings.Contains(err.Error(), "soft-clamp") || !strings.Contains(err.Error(), "want (N, 3)") {
		t.Errorf("a soft clamp behind classes: got %v, want an error that names it and the targets it needs", err)
	}
}
