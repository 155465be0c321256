package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

func mnistTable(s *settings) *table {
	return &table{Name: "mnist", Title: fmt.Sprintf("MNIST, the whole command, %d epochs of 938 steps", s.epochs()), Peers: []string{"torch"}}
}

func (s *settings) epochs() int {
	if s.quick {
		return 1
	}
	return 5
}

// measureMNIST times programs from their start to their test accuracy.
func measureMNIST(ctx context.Context, b *bench, t *table) error {
	if b.mnist == "" {
		t.note("Left out: -mnist says where the four files of MNIST are; go run ./cmd/cajal data mnist fetches them.")
		return nil
	}
	program := filepath.Join(b.team.scripts, "cajal.exe")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "cajal/cmd/cajal").CombinedOutput(); err != nil {
		return fmt.Errorf("build the command: %w\n%s", err, out)
	}
	script := filepath.Join(b.team.scripts, "mnist_torch.py")
	epochs := strconv.Itoa(b.epochs())
	for _, threads := range b.threads {
		n := strconv.Itoa(threads)
		ours := &timedProgram{env: environment(threads), keys: []string{"test"},
			argv: []string{program, "train", "mnist", "--json", "--out", "none", "--data", b.mnist, "--threads", n, "--epochs", epochs}}
		theirs := &timedProgram{env: environment(threads), argv: []string{b.python, script, b.mnist, n, epochs}}
		c := contest{work: "from the files to the test accuracy", threads: threads, unit: seconds, rounds: min(b.rounds, 3),
			ours: once(ours.run), also: []entry{b.torchProgram(ctx, threads, theirs)}}
		if err := b.hold(ctx, t, c); err != nil {
			return err
		}
		t.note("Test accuracy with %s: ours %.4f%s.", countThreads(threads), ours.accuracy, theirs.said())
	}
	t.note("The article took 24 ms a step on its machine: %.1f s for the steps alone.", 0.024*938*float64(b.epochs()))
	return nil
}

// torchProgram is the peer that is started anew each time; the team knows
// whether it is installed.
func (b *bench) torchProgram(ctx context.Context, threads int, p *timedProgram) entry {
	e := entry{name: "torch", run: once(p.run)}
	_, e.err = b.team.peer(ctx, "torch", threads)
	return e
}

// timedProgram is a program whose last word is JSON with an accuracy, below
// keys.
type timedProgram struct {
	env, argv, keys []string
	accuracy        float64
}

func (p *timedProgram) run(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, p.argv[0], p.argv[1:]...)
	cmd.Env, cmd.Dir = p.env, ""
	out, err := cmd.Output()
	if err != nil {
		if e, ok := err.(*exec.ExitError); ok && ctx.Err() == nil {
			os.Stderr.Write(e.Stderr)
		}
		return fmt.Errorf("run %s: %w", filepath.Base(p.argv[0]), err)
	}
	p.accuracy, err = accuracyIn(out, p.keys)
	// One epoch already gets nine of ten right; less is no training.
	if err == nil && !(p.accuracy > 0.9) {
		err = fmt.Errorf("%s: test accuracy %v, want more than 0.9", filepath.Base(p.argv[0]), p.accuracy)
	}
	return err
}

func (p *timedProgram) said() string {
	if p.accuracy == 0 {
		return ""
	}
	return fmt.Sprintf(", PyTorch %.4f", p.accuracy)
}

// accuracyIn reads the number "accuracy" below so many keys of an object.
func accuracyIn(text []byte, keys []string) (float64, error) {
	for _, k := range keys {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(text, &object); err != nil {
			return 0, fmt.Errorf("a result that is not JSON: %w", err)
		}
		text = object[k]
	}
	var score struct{ Accuracy *float64 }
	if err := json.Unmarshal(text, &score); err != nil || score.Accuracy == nil {
		return 0, fmt.Errorf("a result %.100q without an accuracy (%v)", text, err)
	}
	return *score.Accuracy, nil
}
