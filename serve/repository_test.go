package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cajal/internal/testenv"
)

// openConstant reads a model from a file with a number in it.
func openConstant(file string) (Model, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if string(text) == "panic" {
		panic("the file is poison")
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return nil, fmt.Errorf("model %s: %.20q is no number", file, text)
	}
	return constant{value: v}, nil
}

// folderOf is a folder of models that a test looks after.
type folderOf struct {
	t    *testing.T
	dir  string
	r    *Repository
	s    *Server
	h    *httptest.Server
	log  *testenv.Buffer
	time time.Time // of the next file
}

func newFolder(t *testing.T, opts ...Option) *folderOf {
	t.Helper()
	f := &folderOf{t: t, dir: filepath.Join(t.TempDir(), "models"), log: &testenv.Buffer{}, time: time.Now().Add(-time.Hour)}
	if err := os.Mkdir(f.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	f.s, f.h = newModels(t, append(opts, ErrorLog(slog.New(slog.NewTextHandler(f.log, nil))))...)
	f.r = Folder(f.dir, openConstant)
	return f
}

// put replaces a file by another that is renamed to it, an hour old and newer than all before.
func (f *folderOf) put(name, text string) {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		f.t.Fatal(err)
	}
	part := filepath.Join(filepath.Dir(path), ".part")
	if err := os.WriteFile(part, []byte(text), 0o644); err != nil {
		f.t.Fatal(err)
	}
	f.time = f.time.Add(time.Second)
	if err := errors.Join(os.Chtimes(part, f.time, f.time), os.Rename(part, path)); err != nil {
		f.t.Fatal(err)
	}
}

func (f *folderOf) remove(name string) {
	f.t.Helper()
	if err := os.RemoveAll(filepath.Join(f.dir, name)); err != nil {
		f.t.Fatal(err)
	}
}

func (f *folderOf) look() {
	f.t.Helper()
	f.r.look(f.s)
}

// index returns the index, an entry a word.
func (f *folderOf) index() string {
	var all []string
	for _, e := range f.s.index(false) {
		word := e.Name + "/" + e.Version
		if e.State != stateReady {
			word = "(" + word + ")"
		}
		all = append(all, word)
	}
	return strings.Join(all, " ")
}

func (f *folderOf) want(index string, answers map[string]float64) {
	f.t.Helper()
	if got := f.index(); got != index {
		f.t.Errorf("the index is %s\nwant %s", got, index)
	}
	for path, value := range answers {
		if status, got := ask(f.t, f.h, "/models/"+path+"/predict", sixNumbers); status != 200 || got != (constant{value: value}).of() {
			f.t.Errorf("%s: got %d %s, want %v", path, status, got, value)
		}
	}
}

// The layouts of a folder, and what is left out of it.
func TestFolderLayouts(t *testing.T) {
	f := newFolder(t)
	for name, text := range map[string]string{
		"flat.safetensors": "1", "run/model.safetensors": "2", "run/result.json": "x", "run/checkpoint.safetensors": "x",
		"triton/1/any.safetensors": "3", "triton/12/model.safetensors": "4", "triton/12/other.safetensors": "x", "triton/2/model.safetensors": "5",
		"short/1.safetensors": "6", "short/3.safetensors": "7", "short/model.safetensors": "x",
		"mixed/2/a.safetensors": "8", "mixed/3.safetensors": "9",
		".hidden.safetensors": "x", ".hidden/1/a.safetensors": "x", "half.safetensors.part": "x", "half.safetensors.tmp": "x", "notes.txt": "x",
		"zero/0/a.safetensors": "x", "zero/01/a.safetensors": "x", "zero/-1/a.safetensors": "x", "zero/v1/a.safetensors": "x", "triton/1/.b.safetensors": "x",
		"with space.safetensors": "10", "stats.safetensors": "x", "a%2Fb.safetensors": "x",
		"many/1/a.safetensors": "x", "many/1/b.safetensors": "x", "both.safetensors": "11", "both/1.safetensors": "12",
	} {
		f.put(name, text)
	}
	err := f.s.LoadAll(f.r)
	for _, want := range []string{"many, version 1: there are 2 model files in its folder; want one, or one that is called model.safetensors", "both, version 1: there are two files of it"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
	f.want("(both/1) flat/1 (many/1) mixed/2 mixed/3 run/1 short/1 short/3 triton/1 triton/2 triton/12 with space/1", map[string]float64{
		"flat": 1, "run": 2, "triton": 4, "triton/versions/1": 3, "triton/versions/2": 5, "short": 7, "mixed": 9, "mixed/versions/2": 8, "with%20space": 10,
	})
	said := func(times int) {
		t.Helper()
		f.look()
		f.look()
		if log := f.log.String(); strings.Count(log, "there are two files of it") != times {
			t.Errorf("the log has not said %d times of two files:\n%s", times, log)
		}
	}
	said(1)
	f.remove("both/1.safetensors")
	said(1)
	if _, got := ask(t, f.h, "/models/both/predict", sixNumbers); got != (constant{value: 11}).of() {
		t.Errorf("once there is one file: got %s", got)
	}
	f.put("both/1.safetensors", "12")
	said(2)
	if _, got := ask(t, f.h, "/models/both/predict", sixNumbers); got != (constant{value: 11}).of() {
		t.Errorf("once there are two again: got %s, want what was served", got)
	}
}

// A file that cannot be served because of its name is told of, unless its name hides it.
func TestNamesLeftOut(t *testing.T) {
	f := newFolder(t)
	f.put("a.safetensors", "1")
	f.put(".b.safetensors", "2")
	f.look()
	if log := f.log.String(); strings.Contains(log, "left out") {
		t.Errorf("a hidden file is told of:\n%s", log)
	}
	f.put("100%.safetensors", "3")
	f.look()
	f.look()
	if log := f.log.String(); strings.Count(log, "a model file is left out because of its name") != 1 || !strings.Contains(log, "100%") {
		t.Errorf("want one line about 100%%.safetensors, got\n%s", log)
	}
	f.want("a/1", map[string]float64{"a": 1})
}

// Of many versions the newest are served.
func TestFolderVersions(t *testing.T) {
	f := newFolder(t)
	f.r.MaxVersions = 2
	f.put("a/9.safetensors", "9")
	f.put("a/10.safetensors", "10")
	if err := f.s.LoadAll(f.r); err != nil {
		t.Fatal(err)
	}
	f.put("a/11.safetensors", "11")
	f.look()
	f.want("(a/9) a/10 a/11", map[string]float64{"a": 11, "a/versions/10": 10})
	if got := f.s.index(false)[0].Reason; got != "there are 2 newer versions, the most of a model" {
		t.Errorf("the reason of the oldest is %q", got)
	}
	f.remove("a/11.safetensors")
	f.look()
	f.look()
	f.want("a/9 a/10", map[string]float64{"a": 10, "a/versions/9": 9})
}

// What cannot be looked at in a folder, and has no name of a model file, is none of its
// models: a volume has a lost+found that only root can read.
func TestUnreadableBesideModels(t *testing.T) {
	f := newFolder(t, StrictReadiness())
	f.put("a.safetensors", "1")
	for _, name := range []string{"lost+found", "README.md"} {
		if err := os.Symlink(name, filepath.Join(f.dir, name)); err != nil {
			t.Skip(err)
		}
	}
	if err := f.s.LoadAll(f.r); err != nil {
		t.Error(err)
	}
	if status, got := ask(t, f.h, "/v2/health/ready", ""); status != 200 {
		t.Errorf("ready says %d %s", status, got)
	}
}

// A folder of too many models has the first of them served, each with its newest versions;
// what is left out by the number of versions counts for nothing.
func TestFolderOfManyModels(t *testing.T) {
	f := newFolder(t)
	f.r.MaxVersions, f.r.most = 2, 4
	for _, name := range []string{"a", "b", "c"} {
		for _, version := range []string{"8", "9", "10"} {
			f.put(name+"/"+version+".safetensors", version)
		}
	}
	if err := f.s.LoadAll(f.r); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		f.look()
	}
	f.want("(a/8) a/9 a/10 (b/8) b/9 b/10 (c/8) (c/9) (c/10)", map[string]float64{"a": 10, "b": 10, "b/versions/9": 9})
	all := f.s.index(false)
	if got := all[len(all)-1].Reason; got != "there are 4 models before it, the most in a folder, where each version counts" {
		t.Errorf("the reason of the last is %q", got)
	}
	if log := f.log.String(); strings.Count(log, "models are left out, the last by their names") != 1 || !strings.Contains(log, "there are 2 more than 4") {
		t.Errorf("the log has not said once that 2 models are left out:\n%s", log)
	}
	f.remove("a")
	f.look()
	f.look()
	f.look()
	f.want("(b/8) b/9 b/10 (c/8) c/9 c/10", map[string]float64{"c": 10})
}

// Files that come, change, break and go are followed.
func TestWatchFolder(t *testing.T) {
	f := newFolder(t)
	f.put("a.safetensors", "1")
	f.put("b.safetensors", "nothing")
	err := f.s.LoadAll(f.r)
	if err == nil || !strings.Contains(err.Error(), "model "+filepath.Join(f.dir, "b.safetensors")+`: "nothing" is no number`) {
		t.Errorf("a broken file: got %v, want an error with its name", err)
	}
	f.want("a/1 (b/1)", map[string]float64{"a": 1})

	f.put("a.safetensors", "2")
	f.put("c.safetensors", "3")
	f.look()
	f.want("a/1 (b/1) c/1", map[string]float64{"a": 2, "c": 3})

	for range 3 { // each of these leaves what was there, with a word in the log once
		f.put("a.safetensors", "half")
		for range 3 {
			f.look()
		}
	}
	f.put("c.safetensors", "panic")
	f.look()
	f.want("a/1 (b/1) c/1", map[string]float64{"a": 2, "c": 3})
	if log := f.log.String(); strings.Count(log, "the new model file cannot be served, the one from before stays") != 2 || strings.Count(log, `\"half\" is no number`) != 1 ||
		strings.Count(log, "the file is poison") != 1 {
		t.Errorf("the log has not said once of each broken file:\n%s", log)
	}
	_, index := ask(t, f.h, "/v2/repository/index", "{}")
	for _, want := range []string{`{"name":"a","version":"1","state":"READY","reason":"the file from before is served: model a.safetensors: \"half\" is no number"}`,
		`{"name":"b","version":"1","state":"UNAVAILABLE","reason":"model b.safetensors: \"nothing\" is no number"}`, "the file is poison"} {
		if !strings.Contains(index, want) {
			t.Errorf("the index lacks %s:\n%s", want, index)
		}
	}
	if strings.Contains(index, f.dir) {
		t.Errorf("the index tells strangers where the folder is: %s", index)
	}

	f.put("a.safetensors", "4")
	f.put("b.safetensors", "5")
	f.remove("c.safetensors")
	f.look()
	f.want("a/1 b/1 c/1", map[string]float64{"a": 4, "b": 5, "c": 3}) // c is gone for one look
	f.look()
	f.want("a/1 b/1", nil)
	if status, _ := ask(t, f.h, "/models/c/predict", sixNumbers); status != 404 {
		t.Errorf("a model whose file is gone: got status %d, want 404", status)
	}

	f.r.MaxSize = 2
	f.put("b.safetensors", "5.25")
	f.look()
	f.want("a/1 b/1", map[string]float64{"b": 5})
	if log := f.log.String(); !strings.Contains(log, "b.safetensors has 0 kB, want at most 0 kB") {
		t.Errorf("the log does not say that the file is too large:\n%s", log)
	}
}

// A file that is young is taken when it has rested between two looks: it may be written
// still.
func TestYoungFile(t *testing.T) {
	f := newFolder(t)
	f.r.every = time.Hour
	if err := f.s.LoadAll(f.r); err != nil {
		t.Fatal(err)
	}
	f.time = time.Now()
	f.put("a.safetensors", "1")
	f.look()
	f.want("(a/1)", nil)
	f.put("a.safetensors", "12")
	f.look()
	f.want("(a/1)", nil)
	f.look()
	f.want("a/1", map[string]float64{"a": 12})
}

// A file that changes while it is read is not taken, and read again.
func TestMovingFile(t *testing.T) {
	f := newFolder(t)
	moves := 1
	f.r.open = func(file string) (Model, error) {
		m, err := openConstant(file)
		if moves > 0 {
			moves--
			f.put("a.safetensors", "2")
		}
		return m, err
	}
	f.put("a.safetensors", "1")
	if err := f.s.LoadAll(f.r); !errors.Is(err, errMoving) || !strings.Contains(err.Error(), "a.safetensors: the file changed") {
		t.Errorf("got %v, want an error of a.safetensors: %v", err, errMoving)
	}
	f.look()
	f.want("a/1", map[string]float64{"a": 2})
}

// A folder that cannot be read, or is another one and empty, takes nothing away.
func TestFolderVanishes(t *testing.T) {
	f := newFolder(t)
	f.put("a.safetensors", "1")
	f.put("b/1.safetensors", "2")
	if err := f.s.LoadAll(f.r); err != nil {
		t.Fatal(err)
	}
	away := f.dir + ".away"
	rename := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	rename(f.dir, away)
	for range 4 {
		f.look()
	}
	f.want("a/1 b/1", map[string]float64{"a": 1, "b": 2})
	if err := os.Mkdir(f.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		f.look()
	}
	f.want("a/1 b/1", map[string]float64{"a": 1, "b": 2})
	if log := f.log.String(); strings.Count(log, "the folder of models cannot be read, those from before stay") != 2 {
		t.Errorf("the log has not said once that the folder is away, and once that it is another:\n%s", log)
	}
	if err := os.Remove(f.dir); err != nil {
		t.Fatal(err)
	}
	rename(away, f.dir)
	f.put("a.safetensors", "3")
	f.look()
	f.want("a/1 b/1", map[string]float64{"a": 3, "b": 2})
	f.remove("a.safetensors") // and what is deleted now is gone
	f.remove("b")
	f.look()
	f.look()
	f.want("", nil)
}

// What Kubernetes does to a ConfigMap and projected volumes: names lead through ..data, a
// link that is replaced at once. The same for a folder that is a link.
func TestFolderOfLinks(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		t.Skip("symbolic links need rights")
	}
	f := newFolder(t)
	data := func(version string, files map[string]string) {
		t.Helper()
		for name, text := range files {
			f.put(filepath.Join(version, name), text)
		}
		link := filepath.Join(f.dir, "..data_tmp")
		if err := errors.Join(os.Symlink(version, link), os.Rename(link, filepath.Join(f.dir, "..data"))); err != nil {
			t.Fatal(err)
		}
	}
	data("..2026_1", map[string]string{"a.safetensors": "1", "b/2/m.safetensors": "2"})
	if err := errors.Join(os.Symlink("..data/a.safetensors", filepath.Join(f.dir, "a.safetensors")), os.Symlink("..data/b", filepath.Join(f.dir, "b")),
		os.Symlink(".", filepath.Join(f.dir, "loop")), os.Symlink("nowhere.safetensors", filepath.Join(f.dir, "broken.safetensors"))); err != nil {
		t.Fatal(err)
	}
	if err := f.s.LoadAll(f.r); err != nil {
		t.Fatal(err)
	}
	f.want("a/1 b/2", map[string]float64{"a": 1, "b": 2})
	f.time = f.time.Add(-time.Minute) // older files than before are a change too
	data("..2026_2", map[string]string{"a.safetensors": "3", "b/2/m.safetensors": "4", "b/3/m.safetensors": "5"})
	f.look()
	f.want("a/1 b/2 b/3", map[string]float64{"a": 3, "b": 5, "b/versions/2": 4})
	f.remove("..2026_1")
	f.look()
	f.want("a/1 b/2 b/3", map[string]float64{"a": 3})
}

// What is there and cannot be looked at is told of, and takes nothing away: links that lead
// to themselves are such that a test can make for any user.
func TestFilesThatCannotBeRead(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		t.Skip("symbolic links need rights")
	}
	f := newFolder(t, StrictReadiness())
	loop := func(name string) {
		t.Helper()
		f.remove(name)
		if err := os.Symlink(filepath.Base(name), filepath.Join(f.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a.safetensors", "b/1.safetensors", "c/1/any.safetensors", "d/1/any.safetensors"} {
		f.put(name, "1")
	}
	loop("new.safetensors")
	loop("b/notes")
	if err := f.s.LoadAll(f.r); err == nil || !strings.HasPrefix(err.Error(), "the files of new: ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want an error of new alone", err)
	}
	if status, got := ask(t, f.h, "/v2/health/ready", ""); status != 503 || !strings.Contains(got, "the files of the model new cannot be read") {
		t.Errorf("with a model that cannot be read ready says %d %s", status, got)
	}
	f.remove("new.safetensors")
	for _, name := range []string{"a.safetensors", "b/1.safetensors", "c/1", "d/1/any.safetensors"} {
		loop(name)
	}
	f.put("b/2.safetensors", "2")
	for range 4 {
		f.look()
	}
	f.want("a/1 b/1 b/2 c/1 d/1", map[string]float64{"a": 1, "b": 2, "b/versions/1": 1, "c": 1, "d": 1})
	if n := strings.Count(f.log.String(), "the files of a model cannot be read, what is served of it stays"); n != 4 {
		t.Errorf("the log has said %d times that files cannot be read, want once of each of 4:\n%s", n, f.log)
	}
	if status, got := ask(t, f.h, "/v2/health/ready", ""); status != 200 {
		t.Errorf("while all of them are served ready says %d %s", status, got)
	}
	f.remove("a.safetensors")
	f.look()
	f.look()
	f.want("b/1 b/2 c/1 d/1", nil)
}

// Files that are named are followed too, and go on being served when they are deleted.
func TestWatchFiles(t *testing.T) {
	f := newFolder(t)
	f.put("a.safetensors", "1")
	f.put("b.safetensors", "2")
	f.r = Files(openConstant, ModelFile{Name: "a", Path: filepath.Join(f.dir, "a.safetensors")}, ModelFile{"a", "2", filepath.Join(f.dir, "b.safetensors")})
	f.r.every = time.Millisecond
	if err := f.s.LoadAll(f.r); err != nil {
		t.Fatal(err)
	}
	f.want("a/1 a/2", map[string]float64{"a": 2, "a/versions/1": 1})
	ctx, stop := context.WithCancel(t.Context())
	var watch sync.WaitGroup
	watch.Go(func() { f.s.Watch(ctx, f.r) })
	f.put("b.safetensors", "3")
	settles(t, "the file is swapped in", func() bool {
		_, got := ask(t, f.h, "/models/a/predict", sixNumbers)
		return got == constant{value: 3}.of()
	})
	f.remove("b.safetensors")
	settles(t, "the log says that it is gone", func() bool {
		return strings.Count(f.log.String(), "a model file is gone, what was read from it stays") == 1
	})
	f.want("a/1 a/2", map[string]float64{"a": 3})
	f.put("b.safetensors", "4")
	settles(t, "it is back", func() bool {
		_, got := ask(t, f.h, "/models/a/predict", sixNumbers)
		return got == constant{value: 4}.of()
	})
	f.put("a.safetensors", "broken")
	settles(t, "the index says that it is broken", func() bool {
		_, got := ask(t, f.h, "/v2/repository/index", "{}")
		return strings.Contains(got, `the file from before is served: model a.safetensors: \"broken\" is no number`)
	})
	stop()
	watch.Wait()
}
