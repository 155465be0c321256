//go:build linux || darwin || windows

package train_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"cajal/train"
)

// A training that begins in the directory of one that goes on is refused; when
// that one has ended, the next may resume.
func TestOneTrainingInADirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs")
	var second error
	asked := false
	ask := train.On(func(e train.Event) {
		if e.Kind == train.EpochEnded && !asked {
			asked = true
			m, set := moonsModel(t, 3, 0.01)
			_, second = m.Fit(context.Background(), set, train.Epochs(2), train.Checkpoint(dir), train.Resume(dir))
		}
	})
	m, set := moonsModel(t, 3, 0.01)
	if _, err := m.Fit(context.Background(), set, train.Epochs(2), train.Checkpoint(dir), ask); err != nil {
		t.Fatal(err)
	}
	if second == nil || !strings.Contains(second.Error(), "another training is writing to it") {
		t.Errorf("a second training at once: error %v, want that another one is writing", second)
	}
	m, set = moonsModel(t, 3, 0.01)
	if _, err := m.Fit(context.Background(), set, train.Epochs(3), train.Checkpoint(dir), train.Resume(dir)); err != nil {
		t.Errorf("resume after the first has ended: %v", err)
	}
}
