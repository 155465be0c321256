package train

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"cajal/data"
	"cajal/nn"
	"cajal/optim"
	"cajal/safetensors"
	"cajal/tensor"
)

// faulty is a disk in memory that knows what would survive a loss of power:
// of a file, the bytes up to its last Sync; of a directory, the names at its
// last SyncDir, and of those after it any or none. One operation, or all from
// one on, can be made to fail.
type faulty struct {
	now, safe map[string]*content // the names, and those that SyncDir has made last
	ops       int
	log       []string
	fail      int  // the operation that fails, from 1
	dead      bool // and all after it
	short     bool // a write that fails writes a part first
}

type content struct{ all, safe []byte }

var errFault = fmt.Errorf("injected: %w", syscall.ENOSPC)

func newFaulty() *faulty { return &faulty{now: map[string]*content{}, safe: map[string]*content{}} }

func (d *faulty) op(name string) error {
	d.ops++
	d.log = append(d.log, name)
	if d.fail > 0 && (d.ops == d.fail || d.dead && d.ops > d.fail) {
		return errFault
	}
	return nil
}

func (d *faulty) MkdirAll(string) error { return d.op("mkdir") }

func (d *faulty) Lock(string) (io.Closer, error) { return closer{}, d.op("lock") }

func (d *faulty) ReadDir(dir string) (names []string, err error) {
	for path := range d.now {
		if filepath.Dir(path) == dir {
			names = append(names, filepath.Base(path))
		}
	}
	slices.Sort(names)
	return names, d.op("read dir")
}

func (d *faulty) Create(path string) (diskFile, error) {
	if err := d.op("create"); err != nil {
		return nil, err
	}
	d.now[path] = &content{}
	return &faultyFile{d, d.now[path]}, nil
}

func (d *faulty) Open(path string) (readFile, int64, error) {
	c := d.now[path]
	if c == nil {
		return nil, 0, fs.ErrNotExist
	}
	return struct {
		*bytes.Reader
		closer
	}{bytes.NewReader(c.all), closer{}}, int64(len(c.all)), d.op("open")
}

type closer struct{}

func (closer) Close() error { return nil }

func (d *faulty) Rename(from, to string) error {
	if err := d.op("rename"); err != nil {
		return err
	}
	d.now[to] = d.now[from]
	delete(d.now, from)
	return nil
}

func (d *faulty) Remove(path string) error {
	if err := d.op("remove"); err != nil {
		return err
	}
	delete(d.now, path)
	return nil
}

func (d *faulty) SyncDir(string) error {
	if err := d.op("sync dir"); err != nil {
		return err
	}
	d.safe = maps.Clone(d.now)
	return nil
}

type faultyFile struct {
	d *faulty
	c *content
}

func (f *faultyFile) Write(b []byte) (int, error) {
	if err := f.d.op("write"); err != nil {
		n := 0
		if f.d.short {
			n = len(b) / 2
			f.c.all = append(f.c.all, b[:n]...)
		}
		return n, err
	}
	f.c.all = append(f.c.all, b...)
	return len(b), nil
}

func (f *faultyFile) Sync() error {
	if err := f.d.op("sync"); err != nil {
		return err
	}
	f.c.safe = bytes.Clone(f.c.all)
	return nil
}

func (f *faultyFile) Close() error { return f.d.op("close") }

// afterPowerLoss returns the disks that may be found when the power comes back:
// with the names of the last SyncDir, and with all names, and in both cases
// with the bytes that were synced.
func (d *faulty) afterPowerLoss() []*faulty {
	var disks []*faulty
	for _, names := range []map[string]*content{d.safe, d.now} {
		after := newFaulty()
		for path, c := range names {
			after.now[path] = &content{all: c.safe, safe: c.safe}
		}
		after.safe = maps.Clone(after.now)
		disks = append(disks, after)
	}
	return disks
}

// faultyFit trains a small network with checkpoints on d every second step.
func faultyFit(t *testing.T, ctx context.Context, d disk, resume bool, more ...FitOption) (weights *tensor.Tensor, warned []string, err error) {
	t.Helper()
	x, y := tensor.New(tensor.Float32, 12, 2), tensor.New(tensor.Int64, 12)
	for i := range 12 {
		x.Set(float64(i), i, 0)
		x.Set(float64(i*i%7), i, 1)
		y.Set(float64(i%2), i)
	}
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	m := New(nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.5), nn.Linear(3, 2)), nn.CrossEntropy(), optim.Adam(0.01))
	opts := []FitOption{Epochs(2), BatchSize(3), Checkpoint("dir", Every(2)), func(s *settings) { s.checkpoint.disk = d }, On(func(e Event) {
		if e.Kind == Warned {
			warned = append(warned, e.Text)
		}
	})}
	if resume {
		opts = append(opts, Resume("dir"))
	}
	_, err = m.Fit(ctx, set, append(opts, more...)...)
	return nn.Params(m.Net())[0].Value.Tensor(), warned, err
}

// Whatever operation on a file fails, alone or with all after it, whether it
// writes a part or nothing, and whether the power is lost then or not: a whole
// checkpoint remains, no half file is taken for one, and training resumed from
// it ends with the same weights.
func TestEveryFileOperationMayFail(t *testing.T) {
	whole := newFaulty()
	want, _, err := faultyFit(t, t.Context(), whole, false)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	first := slices.Index(whole.log, "sync dir") + 1 // the first checkpoint is there from here on
	for n := 1; n <= whole.ops; n++ {
		seen[whole.log[n-1]] = true
		if n%Stride != 0 {
			continue
		}
		for _, mode := range []struct{ dead, short bool }{{false, false}, {false, true}, {true, false}, {true, true}} {
			d := newFaulty()
			d.fail, d.dead, d.short = n, mode.dead, mode.short
			got, warned, err := faultyFit(t, t.Context(), d, false)
			what := fmt.Sprintf("operation %d (%s) fails, dead %v, short %v", n, whole.log[n-1], mode.dead, mode.short)
			switch {
			case err != nil && !errors.Is(err, syscall.ENOSPC):
				t.Errorf("%s: error %v, want the injected one", what, err)
			case err == nil && !tensor.Equal(got, want):
				t.Errorf("%s: the training itself was changed", what)
			case err == nil && mode.dead && n <= first:
				t.Errorf("%s: no error, though no checkpoint could be written", what)
			case err == nil && n > first && !strings.HasPrefix(whole.log[n-1], "read") && whole.log[n-1] != "remove" && len(warned) == 0:
				t.Errorf("%s: no warning", what)
			}
			d.fail = 0
			for i, after := range append(d.afterPowerLoss(), d) {
				s, _, warnings, err := latest(after, "dir")
				switch {
				case errors.Is(err, fs.ErrNotExist) && n <= first:
					continue // it failed before the first one
				case err != nil || len(warnings) > 0:
					t.Fatalf("%s, disk %d: error %v, warnings %q, of the files %v", what, i, err, warnings, slices.Sorted(maps.Keys(after.now)))
				case s.state.Total > 8:
					t.Fatalf("%s: %d steps", what, s.state.Total)
				}
				if got, _, err := faultyFit(t, t.Context(), after, true); err != nil || !tensor.Equal(got, want) {
					t.Fatalf("%s, disk %d, resumed at step %d: error %v, or other weights", what, i, s.state.Total, err)
				}
			}
		}
	}
	for _, op := range []string{"mkdir", "lock", "read dir", "create", "write", "sync", "close", "rename", "sync dir", "remove"} {
		if !seen[op] {
			t.Errorf("no %s was made to fail", op)
		}
	}
	t.Logf("%d operations", whole.ops)
}

// Where the last checkpoint alone cannot be written, the training is done all the
// same, and the error says what is missing.
func TestLastCheckpointFails(t *testing.T) {
	whole := newFaulty()
	want, _, err := faultyFit(t, t.Context(), whole, false)
	if err != nil {
		t.Fatal(err)
	}
	last := len(whole.log) - slices.Index(reversed(whole.log), "create")
	d := newFaulty()
	d.fail, d.dead = last, true
	got, _, err := faultyFit(t, t.Context(), d, false)
	var unsaved *CheckpointError
	if !errors.As(err, &unsaved) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("from operation %d (%s) on all fail: error %v, want a CheckpointError of a full disk", last, whole.log[last-1], err)
	}
	if !tensor.Equal(got, want) {
		t.Errorf("from operation %d on all fail: other weights than without faults", last)
	}
	d = newFaulty()
	d.fail, d.dead = 1, true
	if _, _, err := faultyFit(t, t.Context(), d, false); err == nil || errors.As(err, &unsaved) {
		t.Errorf("all operations fail: error %v, want one that is no CheckpointError, since nothing was trained", err)
	}
}

// failing fails at one kind of event, when all steps are made.
type failing struct {
	kind  Kind
	steps int
	err   error
}

func (c failing) Handle(_ *Run, e Event) error {
	if e.Kind == c.kind && e.Total == c.steps {
		return c.err
	}
	return nil
}

// Where the run fails as well as its last checkpoint, the error speaks of both and
// does not say that all else is done.
func TestRunAndLastCheckpointFail(t *testing.T) {
	records := RecordEvery(4, Before)
	whole := newFaulty()
	if _, _, err := faultyFit(t, t.Context(), whole, false, records); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []Kind{Recorded, Finished} {
		d := newFaulty()
		d.fail, d.dead = len(whole.log)-slices.Index(reversed(whole.log), "create"), true
		own := errors.New("the callback fails")
		_, _, err := faultyFit(t, t.Context(), d, false, records, Use(failing{kind, 8, own}))
		if !errors.Is(err, own) || !errors.Is(err, syscall.ENOSPC) || errors.As(err, new(*CheckpointError)) {
			t.Errorf("event %v and the last checkpoint fail: error %v, want both and no CheckpointError", kind, err)
		}
	}
}

func reversed(s []string) []string {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}

// FuzzCheckpoint reads files that are anything: never a panic, never more
// memory than the file backs, and what is accepted can be written again.
func FuzzCheckpoint(f *testing.F) {
	d := newFaulty()
	if _, _, err := faultyFit(&testing.T{}, context.Background(), d, false); err != nil {
		f.Fatal(err)
	}
	for path, c := range d.now {
		if strings.HasPrefix(filepath.Base(path), "step-") {
			f.Add(c.all)
		}
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 1<<15 {
			return // longer files only take longer
		}
		// The hash keeps changed files out; here they are let in.
		for _, honest := range []bool{false, true} {
			d := newFaulty()
			d.now[filepath.Join("dir", "step-000000000008.safetensors")] = &content{all: file}
			if honest {
				rehash(d)
			}
			// It takes the file up, or does not, and makes no step.
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, _, err := faultyFit(t, ctx, d, true)
			if s, _, _, wrong := latest(d, "dir"); wrong != nil && err == nil {
				t.Errorf("training went on from a file that cannot be read: %v", wrong)
			} else if wrong == nil && s.write(io.Discard) != nil {
				t.Error("a file that was read cannot be written again")
			}
		}
	})
}

// rehash gives the files of a disk the hashes of what they hold.
func rehash(d *faulty) {
	for path, c := range d.now {
		f, err := safetensors.NewFile(bytes.NewReader(c.all), int64(len(c.all)), path)
		if err != nil {
			continue
		}
		tensors, err := f.All()
		meta := f.Metadata()
		if err != nil || meta == nil {
			continue
		}
		delete(meta, hashKey)
		var b bytes.Buffer
		hash := sha256.New()
		if safetensors.Write(hash, meta, tensors...) != nil {
			continue
		}
		meta[hashKey] = hex.EncodeToString(hash.Sum(nil))
		if safetensors.Write(&b, meta, tensors...) == nil {
			d.now[path] = &content{all: b.Bytes()}
		}
	}
}
