//go:build !js

package train_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"cajal/internal/testenv"
	"cajal/train"
)

// These tell a copy of the test binary to train, and where.
const (
	killDir        = "CAJAL_TEST_TRAIN_DIR"
	killExperiment = "CAJAL_TEST_TRAIN_EXPERIMENT"
)

// TestKilledTraining is what the copies run: it resumes if there is something
// to resume, writes a line a step, and at the end the bits.
func TestKilledTraining(t *testing.T) {
	dir := os.Getenv(killDir)
	if dir == "" {
		t.Skip("run by TestKill")
	}
	x := experiments(t)[os.Getenv(killExperiment)]
	opts := []train.FitOption{train.Checkpoint(dir, train.Every(2), train.KeepBest("loss")), train.On(func(e train.Event) {
		if e.Kind == train.Stepped {
			fmt.Println("step", e.Total)
		}
	})}
	if _, err := train.Latest(dir); err == nil {
		opts = append(opts, train.Resume(dir))
	} else if !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	got, err := x.run(t, t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+".bits", []byte(got), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A training process that is killed at random moments, again and again, and
// started anew each time ends with the bits of one that was left alone.
func TestKill(t *testing.T) {
	testenv.SkipEmulated(t, "it would start programs and kill them")
	kills, perRun := 50, 5
	if testing.Short() || train.Stride > 1 {
		kills = 5
	}
	names := []string{"float32, Adam, plateau, early stop", "float64, cosine by steps, early stop", "momentum, a schedule by epochs, NumPy's order"}
	random := rand.New(rand.NewPCG(1, 2))
	killed := 0
	for run := 0; killed < kills && run < kills; run++ {
		name := names[run%len(names)]
		want, err := experiments(t)[name].run(t, t.Context())
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		for range perRun {
			// A few steps, and then some part of the time that a step and its
			// checkpoint take.
			if killAfter(t, dir, name, random.IntN(5), time.Duration(random.IntN(8000))*time.Microsecond) {
				killed++
			}
		}
		killAfter(t, dir, name, -1, 0)
		got, err := os.ReadFile(dir + ".bits")
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Fatalf("%s, run %d:\n%s", name, run, firstDifference(string(got), want))
		}
	}
	if killed < kills {
		t.Errorf("only %d processes were killed, want %d", killed, kills)
	}
	t.Logf("%d processes killed", killed)
}

// killAfter starts a training process and kills it a while after so many of its
// steps, or lets it end if steps is negative. It reports whether it was killed.
func killAfter(t *testing.T, dir, name string, steps int, while time.Duration) (killed bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledTraining$", "-test.v")
	cmd.Env = append(os.Environ(), killDir+"="+dir, killExperiment+"="+name)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	seen := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		fmt.Fprintln(&log, lines.Text())
		if _, err := strconv.Atoi(string(bytes.TrimPrefix(lines.Bytes(), []byte("step ")))); err != nil {
			continue
		}
		if seen++; seen > steps && steps >= 0 {
			time.Sleep(while)
			if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
			steps = 1 << 30
		}
	}
	var exit *exec.ExitError
	switch err := cmd.Wait(); {
	case err == nil:
		return false
	case errors.As(err, &exit) && exit.ExitCode() == -1:
		return true
	default:
		t.Fatalf("the training failed (%v):\n%s", err, &log)
		return false
	}
}
