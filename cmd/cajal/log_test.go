package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Logs of a training that was resumed are those of one that was not; the
// checkpoint knows where they stand.
func TestLogs(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	result(t, "train", "people", "--epochs", "6", "--log", at("whole.csv"))
	result(t, "train", "people", "--epochs", "6", "--log", at("whole.jsonl"))
	for _, kind := range []string{".csv", ".jsonl"} {
		checkpoints := at("checkpoints" + kind)
		result(t, "train", "people", "--epochs", "3", "--checkpoint", checkpoints, "--log", at("part"+kind), "--tensorboard", at("board"+kind))
		half := read(t, at("board"+kind+"/events.out.tfevents.0.cajal"))
		result(t, "resume", checkpoints, "--epochs", "6", "--log", at("part"+kind), "--tensorboard", at("board"+kind))
		if got, want := read(t, at("part"+kind)), read(t, at("whole"+kind)); got != want || strings.Count(want, "\n") < 6 {
			t.Errorf("the log of a resumed training:\n%s\nwant\n%s", got, want)
		}
		if got := read(t, at("board"+kind+"/events.out.tfevents.0.cajal")); len(got) <= len(half) || !strings.HasPrefix(got, half) {
			t.Errorf("the event file has %d bytes after a resumption, want more than %d, which it goes on", len(got), len(half))
		}
		result(t, "resume", checkpoints, "--epochs", "8", "--log", at("more"+kind), "--tensorboard", "none")
		begun := read(t, at("more"+kind))
		if n := strings.Count(begun, "\n"); kind == ".csv" && (n != 3 || !strings.Contains(begun, "\n7,")) || kind == ".jsonl" && (n != 2 || !strings.HasPrefix(begun, `{"event":"epoch","epoch":7,`)) {
			t.Errorf("a log that begins with a resumption: %q, want epochs 7 and 8", begun)
		}
		result(t, "resume", checkpoints, "--epochs", "9", "--log", at("more"+kind), "--tensorboard", "none")
		if got := read(t, at("more"+kind)); !strings.HasPrefix(got, begun) || strings.Count(got, "\n") != strings.Count(begun, "\n")+1 {
			t.Errorf("resumed once more, it holds %q, want epoch 9 behind %q", got, begun)
		}
	}
}

func TestLogMistakes(t *testing.T) {
	mine := filepath.Join(t.TempDir(), "mine.csv")
	table := "a,y\n1,2\n2,3\n3,5\n4,8\n5,9\n6,12\n7,14\n8,17\n"
	if err := os.WriteFile(mine, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args string
		want string
	}{
		{"people --log log.txt", "ends in .csv or .jsonl"},
		{"people --log=", "ends in .csv or .jsonl"},
		{"people --tensorboard=", "want a directory"},
		{"people --log a.csv --repeat 2", "without --repeat"},
		{mine + " --target y --log " + mine, "it is the data"},
	} {
		status, _, stderr := cajal(t, append(strings.Fields("train --epochs 1 --out none"), strings.Fields(c.args)...)...)
		if status != 2 || !strings.Contains(stderr, c.want) {
			t.Errorf("cajal train %s: status %d, %s, want 2 and %q", c.args, status, stderr, c.want)
		}
	}
	if got := read(t, mine); got != table {
		t.Errorf("the data is now %q", got)
	}
}

// A checkpoint whose data has gone is not taken for no checkpoint.
func TestResumeWithoutData(t *testing.T) {
	dir := t.TempDir()
	mine, checkpoints := filepath.Join(dir, "mine.csv"), filepath.Join(dir, "checkpoints")
	if err := os.WriteFile(mine, []byte("a,y\n1,2\n2,3\n3,5\n4,8\n5,9\n6,12\n7,14\n8,17\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	result(t, "train", mine, "--target", "y", "--epochs", "1", "--checkpoint", checkpoints)
	if err := os.Remove(mine); err != nil {
		t.Fatal(err)
	}
	if _, _, stderr := cajal(t, "resume", checkpoints, "--out", "none"); strings.Contains(stderr, "holds no checkpoint") || !strings.Contains(stderr, "mine.csv") {
		t.Errorf("resume without its data: %s, want that mine.csv is missing", stderr)
	}
}
