package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
)

// peer is scikit-learn's side.
type peer struct{ python, script string }

// find says why there is no peer, nil if there is one.
func (p peer) find() error {
	if _, err := os.Stat(p.script); err != nil {
		return fmt.Errorf("scikit-learn's side of the comparison: %w; run the command from the repository's root", err)
	}
	if err := exec.Command(p.python, "-c", "import sklearn").Run(); err != nil {
		return fmt.Errorf("%s with scikit-learn does not run (%w); to compare with it: %s -m pip install scikit-learn", p.python, err, p.python)
	}
	return nil
}

// score trains the peer on the same rows and returns its scores.
func (p peer) score(ctx context.Context, j job) ([]float64, error) {
	in, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, p.python, p.script)
	c.Stdin, c.Stderr = bytes.NewReader(in), os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", p.script, err)
	}
	var scores []float64
	if err := json.Unmarshal(out, &scores); err != nil || len(scores) != len(j.Runs) {
		return nil, fmt.Errorf("%s printed %q, want a JSON list of %d numbers", p.script, out, len(j.Runs))
	}
	return scores, nil
}
