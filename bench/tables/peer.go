package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
)

// peer is the program that runs the peers.
type peer struct{ python, script string }

// find says why there are no peers, nil if there are.
func (p peer) find(peers []string) error {
	if len(peers) == 0 {
		return nil
	}
	if _, err := os.Stat(p.script); err != nil {
		return fmt.Errorf("the peers: %w; run the command from the repository's root", err)
	}
	modules, packages := "import sklearn, pandas", "scikit-learn pandas"
	if slices.Contains(peers, "realmlp") {
		modules, packages = modules+", pytabkit", packages+" pytabkit"
	}
	if err := exec.Command(p.python, "-c", modules).Run(); err != nil {
		return fmt.Errorf("%s with the peers does not run (%w); to compare with them: %s -m pip install %s", p.python, err, p.python, packages)
	}
	return nil
}

// run trains peers on a split and hands out what each predicts.
func (p peer) run(ctx context.Context, t Table, s Split, seed int, peers []string, add func(answer) error) error {
	in, err := json.Marshal(map[string]any{"train": s.Train, "test": s.Test, "target": t.Target, "classes": t.Classes, "peers": peers, "seed": seed})
	if err != nil {
		return err
	}
	var messages bytes.Buffer
	c := exec.CommandContext(ctx, p.python, p.script)
	c.Stdin, c.Stderr = bytes.NewReader(in), &messages
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("run %s: %w: %s", p.script, err, messages.Bytes()[max(0, messages.Len()-1000):])
	}
	d := json.NewDecoder(bytes.NewReader(out))
	for n := 0; ; n++ {
		var a answer
		if err := d.Decode(&a); errors.Is(err, io.EOF) && n == len(peers) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s printed %d answers, want %d: %w", p.script, n, len(peers), err)
		}
		if err := add(a); err != nil {
			return err
		}
	}
}
