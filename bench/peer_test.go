package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPeer(t *testing.T) {
	crew := team{settings: fake(t, "honest")}
	defer crew.dismiss()
	p, err := crew.peer(t.Context(), "numpy", 2)
	if err != nil {
		t.Fatal(err)
	}
	if p.version != "Fake 1.0" {
		t.Errorf("version %q, want Fake 1.0", p.version)
	}
	check, err := p.prepare(request{Work: "gemm"})
	if err != nil || !slices.Equal(check, []float64{1, 2}) {
		t.Errorf("prepare: got %v, %v, want [1 2]", check, err)
	}
	got, err := p.run(t.Context(), 250*time.Millisecond)
	if err != nil || got != 0.5 {
		t.Errorf("run for 0.25 s: got %v, %v, want the peer's 0.5", got, err)
	}
	if again, _ := crew.peer(t.Context(), "numpy", 2); again != p {
		t.Error("the second call started another process")
	}
}

func TestPeerThatDoesNotStart(t *testing.T) {
	for manner, want := range map[string]string{
		"missing":  "No module named 'torch'; install it: pip install torch",
		"silent":   "PyTorch: ended without an answer",
		"babbling": "longer than 65536 bytes",
		"garbled":  `answered "Traceback`,
	} {
		t.Run(manner, func(t *testing.T) {
			crew := team{settings: fake(t, manner)}
			defer crew.dismiss()
			_, err := crew.peer(t.Context(), "torch", 1)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want an error with %q", err, want)
			}
			var m *missingError
			if errors.As(err, &m) != (manner == "missing") {
				t.Errorf("got %v, want it to be missing: %v", err, manner == "missing")
			}
		})
	}
}

func TestPeerThatRefuses(t *testing.T) {
	for manner, want := range map[string]string{"unable": "has no gemm", "failing": "NumPy: ValueError: no"} {
		t.Run(manner, func(t *testing.T) {
			crew := team{settings: fake(t, manner)}
			defer crew.dismiss()
			p, err := crew.peer(t.Context(), "numpy", 1)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = p.prepare(request{Work: "gemm"}); err == nil || err.Error() != want {
				t.Errorf("got %v, want %q", err, want)
			}
			var c cannotError
			if errors.As(err, &c) != (manner == "unable") {
				t.Errorf("got %v, want it to be unable: %v", err, manner == "unable")
			}
		})
	}
}

func TestWithoutPython(t *testing.T) {
	crew := team{settings: settings{python: "no-such-python", peers: []string{"torch"}}}
	_, err := crew.peer(t.Context(), "torch", 1)
	var m *missingError
	if !errors.As(err, &m) || !strings.Contains(err.Error(), "-python") {
		t.Errorf("got %v, want that Python is missing and how to say where it is", err)
	}
	if _, err := crew.peer(t.Context(), "numpy", 1); err == nil || err.Error() != "not asked for" {
		t.Errorf("a peer that -peers leaves out: got %v, want not asked for", err)
	}
}

func TestPeerEndsWithTheContext(t *testing.T) {
	crew := team{settings: fake(t, "honest")}
	defer crew.dismiss()
	ctx, cancel := context.WithCancel(t.Context())
	p, err := crew.peer(ctx, "numpy", 1)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	p.cmd.Wait()
	if _, err := p.ask(request{Do: "run"}); err == nil {
		t.Error("a peer that has ended: got an answer")
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("OPENBLAS_CORETYPE", "Prescott")
	t.Setenv("OMP_NUM_THREADS", "7")
	t.Setenv("CAJAL_OTHER", "1")
	env := environment(2)
	for _, want := range []string{"CAJAL_OTHER=1", "OMP_NUM_THREADS=2", "OPENBLAS_NUM_THREADS=2", "MKL_NUM_THREADS=2", "BLIS_NUM_THREADS=2"} {
		if !slices.Contains(env, want) {
			t.Errorf("got %q, want %s among it", env, want)
		}
	}
	for _, v := range env {
		if strings.HasPrefix(v, "OPENBLAS_CORETYPE=") || v == "OMP_NUM_THREADS=7" {
			t.Errorf("got %s, want it taken out", v)
		}
	}
}

// Each backend's module is among the scripts that are written for it.
func TestScripts(t *testing.T) {
	for _, b := range backends {
		if _, err := scripts.ReadFile("peers/on_" + b.name + ".py"); err != nil {
			t.Errorf("%s: %v", b.name, err)
		}
	}
}
