package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// backend is a kind of peer.
type backend struct{ name, title, install string }

func (b backend) id() string { return b.name }

var backends = []backend{
	{"numpy", "NumPy", "pip install numpy"},
	{"blis", "BLIS", "apt-get install libblis4-pthread, or say with -blis where the library is"},
	{"onednn", "oneDNN", "pip install onednn-cpu-gomp, or say with -onednn where the library is"},
	{"torch", "PyTorch", "pip install torch"},
	{"torch_last", "PyTorch, channels last", "pip install torch"},
	{"torch_compiled", "torch.compile", "pip install torch; apt-get install g++"},
	{"paddle", "PaddlePaddle", "pip install paddlepaddle"},
	{"onnxruntime", "onnxruntime", "pip install onnx onnxruntime"},
}

// scripts are the peers' programs. They are written to a temporary directory,
// so that the command runs anywhere.
//
//go:embed moons.py peers/*.py
var scripts embed.FS

func writeScripts() (dir string, err error) {
	dir, err = os.MkdirTemp("", "cajal-bench")
	if err != nil {
		return "", err
	}
	err = fs.WalkDir(scripts, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := scripts.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, filepath.Base(name)), text, 0o600)
	})
	if err != nil {
		os.RemoveAll(dir)
	}
	return dir, err
}

// team starts peers when they are first needed and keeps them; one process for
// each number of threads, since some libraries read it only when they start.
type team struct {
	settings
	scripts string
	members map[string]member
}

type member struct {
	peer *peer
	err  error
}

func (t *team) peer(ctx context.Context, name string, threads int) (*peer, error) {
	if !t.wants(name) {
		return nil, cannotError("not asked for")
	}
	key := fmt.Sprint(name, " ", threads)
	m, ok := t.members[key]
	if !ok {
		m.peer, m.err = t.start(ctx, name, threads)
		if t.members == nil {
			t.members = map[string]member{}
		}
		t.members[key] = m
	}
	return m.peer, m.err
}

func (t *team) start(ctx context.Context, name string, threads int) (*peer, error) {
	i := slices.IndexFunc(backends, func(b backend) bool { return b.name == name })
	if i < 0 {
		return nil, fmt.Errorf("there is no peer %q", name)
	}
	b := backends[i]
	script := filepath.Join(t.scripts, "serve.py")
	return startPeer(ctx, b.title, b.install, environment(threads), t.python, script, name, strconv.Itoa(threads), t.library[name])
}

// dismiss ends all peers.
func (t *team) dismiss() {
	for _, m := range t.members {
		if m.peer != nil {
			m.peer.close()
		}
	}
	t.members = nil
}

// Variables that make a library take other kernels or threads than it would.
var meddling = []string{"OPENBLAS_", "GOTO_", "OMP_", "GOMP_", "KMP_", "MKL_", "BLIS_", "DNNL_", "ONEDNN_", "ATEN_", "NPY_", "FLAGS_"}

// environment is ours without what would hold the peers back, and with the
// number of threads in every library's own words.
func environment(threads int) (env []string) {
	for _, v := range os.Environ() {
		if !slices.ContainsFunc(meddling, func(p string) bool { return strings.HasPrefix(v, p) }) {
			env = append(env, v)
		}
	}
	for _, name := range []string{"OMP", "OPENBLAS", "MKL", "BLIS"} {
		env = append(env, fmt.Sprintf("%s_NUM_THREADS=%d", name, threads))
	}
	return append(env, "PYTHONDONTWRITEBYTECODE=1")
}

// wants says whether a peer was asked for.
func (s *settings) wants(name string) bool { return slices.Contains(s.peers, name) }

// title returns the name of a peer for the reader.
func title(name string) string {
	if name == alone {
		return "one thread"
	}
	for _, b := range backends {
		if b.name == name {
			return b.title
		}
	}
	return name
}
