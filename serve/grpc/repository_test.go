package grpc

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"cajal/serve"
	"cajal/serve/grpc/internal/inference"
)

// openFlowers reads a file of a model, which says "flowers".
func openFlowers(file string) (serve.Model, error) {
	text, err := os.ReadFile(file)
	if err == nil && string(text) != "flowers" {
		err = errors.New("the file has no flowers")
	}
	return flowers{}, err
}

func TestRepository(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) { write(t, filepath.Join(dir, name+".safetensors"), text) }
	put("garden", "flowers")
	put("field", "flowers")
	put("desert", "sand")
	s, err := serve.NewServer(serve.Control(), serve.ErrorLog(discard))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.LoadAll(serve.Folder(dir, openFlowers)); err == nil || strings.Contains(err.Error(), "garden") {
		t.Fatalf("got %v, want the error of desert alone", err)
	}
	r := run(t, s)
	c := dial(t, r.grpc)
	index := func(ready bool) string {
		a, err := call[inference.RepositoryIndexResponse](c, "RepositoryIndex", &inference.RepositoryIndexRequest{Ready: ready})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, m := range a.Models {
			all = append(all, strings.TrimSpace(m.Name+" "+m.Version+" "+m.State+" "+m.Reason))
		}
		return strings.Join(all, "; ")
	}
	load := func(name string) error {
		_, err := call[inference.RepositoryModelLoadResponse](c, "RepositoryModelLoad", &inference.RepositoryModelLoadRequest{ModelName: name})
		return err
	}
	unload := func(name string) error {
		_, err := call[inference.RepositoryModelUnloadResponse](c, "RepositoryModelUnload", &inference.RepositoryModelUnloadRequest{ModelName: name})
		return err
	}
	if got := index(true); got != "field 1 READY; garden 1 READY" {
		t.Errorf("at first: got %s", got)
	}
	if err := unload("field"); err != nil {
		t.Error(err)
	}
	q := two([]float32{3}, "red")
	q.ModelName = "field"
	if _, err := infer(c, q); status.Code(err) != codes.NotFound {
		t.Errorf("a model that is not loaded: got %v", err)
	}
	if err := load("field"); err != nil {
		t.Error(err)
	}
	if _, err := infer(c, q); err != nil {
		t.Errorf("a model that is loaded: %v", err)
	}
	if err := load("desert"); status.Code(err) != codes.InvalidArgument || !strings.Contains(err.Error(), "the file has no flowers") {
		t.Errorf("a broken file: got %v", err)
	}
	if err := load("../garden"); status.Code(err) != codes.NotFound {
		t.Errorf("a path: got %v", err)
	}
	if err := unload("garden"); err != nil {
		t.Error(err)
	}
	if err := unload("garden"); status.Code(err) != codes.NotFound {
		t.Errorf("unloaded twice: got %v", err)
	}
	if got := index(false); !strings.HasPrefix(got, "desert 1 UNAVAILABLE") || !strings.HasSuffix(got, "field 1 READY; garden 1 UNAVAILABLE unloaded") {
		t.Errorf("at last: got %s", got)
	}
	for _, one := range []struct {
		q    *inference.RepositoryModelLoadRequest
		code codes.Code
		want string
	}{
		{&inference.RepositoryModelLoadRequest{RepositoryName: "other", ModelName: "garden"}, codes.NotFound, `there is no repository "other"`},
		{&inference.RepositoryModelLoadRequest{ModelName: "garden", Parameters: map[string]*inference.ModelRepositoryParameter{"config": {}}}, codes.InvalidArgument, "parameters.config: "},
	} {
		_, err := call[inference.RepositoryModelLoadResponse](c, "RepositoryModelLoad", one.q)
		if status.Code(err) != one.code || !strings.Contains(err.Error(), one.want) {
			t.Errorf("%v: got %v, want %s", one.q, err, one.want)
		}
	}
}

// The name of a file need not be UTF-8, and its folder's index tells of it all the same.
func TestIndexOfNamesThatAreNoText(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "garden", "1")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "\xff.safetensors")
	if err := os.WriteFile(file, []byte("flowers"), 0o600); err != nil {
		t.Skip("the file system has no such names")
	}
	if entries, err := os.ReadDir(dir); err != nil || entries[0].Name() != "\xff.safetensors" {
		t.Skip("the file system changes such names")
	}
	write(t, filepath.Join(filepath.Dir(dir), "1.safetensors"), "flowers")
	s, err := serve.NewServer(serve.Control(), serve.ErrorLog(discard))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.LoadAll(serve.Folder(filepath.Dir(filepath.Dir(dir)), openFlowers)); err == nil {
		t.Error("there is no error about two files of a model")
	}
	a, err := call[inference.RepositoryIndexResponse](dial(t, run(t, s).grpc), "RepositoryIndex", &inference.RepositoryIndexRequest{})
	if err != nil || len(a.Models) != 1 || !strings.Contains(a.Models[0].Reason, "\ufffd.safetensors") {
		t.Errorf("got %v, %v", a, err)
	}
}

// Without the option nobody loads anything.
func TestNoControl(t *testing.T) {
	c := dial(t, start(t, flowers{}).grpc)
	for _, name := range []string{"RepositoryModelLoad", "RepositoryModelUnload"} {
		_, err := call[inference.RepositoryModelLoadResponse](c, name, &inference.RepositoryModelLoadRequest{ModelName: "garden"})
		if status.Code(err) != codes.PermissionDenied {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := infer(c, two([]float32{3}, "red")); err != nil {
		t.Error(err)
	}
}

func TestStatistics(t *testing.T) {
	c := dial(t, start(t, flowers{}).grpc)
	if _, err := infer(c, two([]float32{3, 4}, "red", "white")); err != nil {
		t.Fatal(err)
	}
	bad := two([]float32{3}, "red")
	bad.Inputs[0].Shape = []int64{7}
	infer(c, bad)
	for _, q := range []*inference.ModelStatisticsRequest{{}, {Name: "garden"}, {Name: "garden", Version: "1"}} {
		a, err := call[inference.ModelStatisticsResponse](c, "ModelStatistics", q)
		if err != nil || len(a.ModelStats) != 1 {
			t.Fatalf("%v: got %v, %v", q, a, err)
		}
		m := a.ModelStats[0]
		of := m.InferenceStats
		if m.Name != "garden" || m.Version != "1" || m.InferenceCount != 2 || m.ExecutionCount != 1 || m.LastInference == 0 ||
			of.Success.Count != 1 || of.Success.Ns == 0 || of.Fail.Count != 1 || of.ComputeInfer.Count != 1 || len(m.BatchStats) != 1 || m.BatchStats[0].BatchSize != 2 || m.BatchStats[0].ComputeInfer.Count != 1 {
			t.Errorf("%v: got %v", q, m)
		}
	}
	if _, err := call[inference.ModelStatisticsResponse](c, "ModelStatistics", &inference.ModelStatisticsRequest{Name: "x"}); status.Code(err) != codes.NotFound {
		t.Errorf("another model: got %v", err)
	}
}
