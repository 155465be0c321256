package serve

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Repository is model files that a server has its models from: a folder ([Folder]) or some
// files ([Files]). It is for one server.
//
// A file is looked at by its size, time and identity, so a symbolic link that leads
// elsewhere, as Kubernetes has it, is a change as well as a file that takes the place of
// another. Replacing one by renaming another to it is best: a file that is written in place
// is taken once it has rested between two looks, and not before.
type Repository struct {
	MaxSize     int64 // bytes that a file may have, 0 for no limit
	MaxVersions int   // of a model that are served, the newest [16]

	open  func(file string) (Model, error)
	dir   string // "" for files
	files []ModelFile
	every time.Duration // between two looks
	most  int           // models of a folder that are served, each version counted

	busy    sync.Mutex // held by who looks, loads and unloads
	mu      sync.Mutex // guards what follows against who asks what there is
	all     map[modelKey]*modelFile
	unknown map[string]error  // why it cannot be told what there is of models, by name
	last    fs.FileInfo       // of the folder, when it had models
	told    map[string]string // what was said of what, until it is over

	scanned time.Time // when requests had it looked at last
}

// ModelFile is a file with a model.
type ModelFile struct {
	Name    string
	Version string // "1" if it is empty
	Path    string
}

// Check returns an error if requests could not name the model: a name or a version that
// cannot stand in an address.
func (f ModelFile) Check() error { return checkNames(f.Name, either(f.Version, "1")) }

type modelKey struct{ name, version string }

// modelFile is what is known of a file.
type modelFile struct {
	ModelFile
	is     signature // of what was tried last
	was    signature // of the last look
	served bool      // the server has a model of it
	left   bool      // unloaded by a request
	wrong  string    // why it is not tried though it is there
	beyond string    // the limit of a folder that leaves it out, which is no mistake
	failed string    // why what was tried last cannot be served
	tried  time.Time
	absent int // looks since it was there
}

// The most of what is served of a folder.
const (
	maxVersions = 16   // of a model
	maxModels   = 1000 // in all, each version counted
)

// retry is how long a file that failed is let be, unless it changes.
const retry = 30 * time.Second

// Extension is how the names of model files in a folder end.
const Extension = ".safetensors"

// Folder returns the model files of a folder, which open reads:
//
//	NAME.safetensors
//	NAME/model.safetensors
//	NAME/VERSION.safetensors
//	NAME/VERSION/ANY.safetensors
//
// A version is a whole number above 0 that does not begin with 0, and 1 where there is none;
// in its folder there is one model, or one that is called model.safetensors. What begins with
// a dot and what is called otherwise is left out, as are other files. Symbolic links are
// followed.
func Folder(dir string, open func(file string) (Model, error)) *Repository {
	return &Repository{open: open, dir: dir, every: time.Second, most: maxModels}
}

// Files returns some model files, which open reads. A file that is deleted goes on being
// served.
func Files(open func(file string) (Model, error), files ...ModelFile) *Repository {
	r := &Repository{open: open, files: slices.Clone(files), every: time.Second}
	for i := range r.files {
		r.files[i].Version = either(r.files[i].Version, "1")
	}
	return r
}

// signature is what a file is known by. Two files with the same are taken for one.
type signature struct {
	at   string // where links lead
	info fs.FileInfo
}

func signatureOf(file string) (s signature, err error) {
	if s.at, err = filepath.EvalSymlinks(file); err != nil {
		return s, err
	}
	s.info, err = os.Stat(s.at)
	return s, err
}

func (s signature) equal(t signature) bool {
	if s.info == nil || t.info == nil {
		return s.info == t.info
	}
	return s.at == t.at && s.info.Size() == t.info.Size() && s.info.ModTime().Equal(t.info.ModTime()) && s.info.Mode() == t.info.Mode() && os.SameFile(s.info, t.info)
}

// scanned is what a look finds.
type scanned struct {
	files    map[modelKey]string // their paths
	wrong    map[modelKey]string // why a file is not served, though it is there
	omitted  map[modelKey]string // files beyond a limit of the folder, and which
	more     int                 // of these, beyond the number of models
	unknown  map[string]error    // why it cannot be told what there is of models, by name
	misnamed error               // of the first file with a name that no model can have and no dot first
}

// scan finds the files that are there now.
func (r *Repository) scan() (*scanned, error) {
	s := &scanned{files: map[modelKey]string{}, wrong: map[modelKey]string{}, omitted: map[modelKey]string{}, unknown: map[string]error{}}
	for _, f := range r.files {
		s.files[modelKey{f.Name, f.Version}] = f.Path
	}
	if r.dir == "" {
		return s, nil
	}
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		path := filepath.Join(r.dir, e.Name())
		kind, err := kindOf(path, e.Name())
		name, named := strings.CutSuffix(e.Name(), Extension)
		switch {
		case err != nil && (named || r.has(name, "")): // of others nothing says that they are models
			s.miss(name, err)
		case err != nil:
		case kind.IsDir():
			s.model(path, e.Name())
		default:
			if name, ok := stem(e.Name(), kind); ok {
				s.add(name, "1", path)
			}
		}
	}
	r.thin(s)
	return s, nil
}

// neither is the kind of what is left out: no folder and no regular file.
const neither = fs.ModeIrregular

// kindOf returns what a name in a folder leads to, neither for what begins with a dot and for
// what cannot be looked at.
func kindOf(path, name string) (fs.FileMode, error) {
	if strings.HasPrefix(name, ".") {
		return neither, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return neither, err
	}
	return info.Mode(), nil
}

// stem returns the name of a model file without its extension.
func stem(name string, kind fs.FileMode) (string, bool) {
	name, ok := strings.CutSuffix(name, Extension)
	return name, ok && kind.IsRegular() && name != ""
}

// add notes a file. Two of the same name and version are none.
func (s *scanned) add(name, version, path string) {
	key := modelKey{name, version}
	if err := checkNames(name, version); err != nil {
		if s.misnamed == nil && !strings.HasPrefix(name, ".") {
			s.misnamed = err
		}
		return
	}
	if other, ok := s.files[key]; ok {
		s.wrong[key] = fmt.Sprintf("there are two files of it, %s and %s; want one", filepath.Base(other), filepath.Base(path))
		return
	}
	s.files[key] = path
}

// miss notes that it cannot be told now what there is of a model. What is gone, or leads
// nowhere, is no such doubt.
func (s *scanned) miss(name string, err error) {
	if checkNames(name, "1") == nil && !errors.Is(err, fs.ErrNotExist) {
		s.unknown[name] = err
	}
}

// model reads the folder of a model.
func (s *scanned) model(dir, name string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		if name != "lost+found" { // which the root of a volume has, for root alone
			s.miss(name, err)
		}
		return
	}
	alone, numbered := "", false
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		kind, err := kindOf(path, e.Name())
		file, isFile := stem(e.Name(), kind)
		switch {
		case err != nil:
			if base := strings.TrimSuffix(e.Name(), Extension); isVersion(base) || base == "model" {
				s.miss(name, err)
			}
		case kind.IsDir() && isVersion(e.Name()):
			numbered = true
			s.version(path, name, e.Name())
		case isFile && isVersion(file):
			numbered = true
			s.add(name, file, path)
		case isFile && file == "model":
			alone = path
		}
	}
	if alone != "" && !numbered {
		s.add(name, "1", alone)
	}
}

// version reads the folder of a version.
func (s *scanned) version(dir, name, version string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		s.miss(name, err)
		return
	}
	var all []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		kind, err := kindOf(path, e.Name())
		if err != nil && strings.HasSuffix(e.Name(), Extension) {
			s.miss(name, err)
			return
		}
		if file, ok := stem(e.Name(), kind); ok {
			if file == "model" {
				all = []string{path}
				break
			}
			all = append(all, path)
		}
	}
	if len(all) == 0 {
		return
	}
	key := modelKey{name, version}
	s.add(name, version, all[0])
	if _, added := s.files[key]; added && len(all) > 1 {
		s.wrong[key] = fmt.Sprintf("there are %d model files in its folder; want one, or one that is called model%s", len(all), Extension)
	}
}

// isVersion reports whether a text is a version of a model in a folder.
func isVersion(v string) bool { return isVersionNumber(v) && v[0] != '0' && len(v) <= 18 }

// thin leaves out versions beyond the newest of a model, and models beyond the first by
// their names.
func (r *Repository) thin(s *scanned) {
	keys := slices.Collect(maps.Keys(s.files))
	slices.SortFunc(keys, func(a, b modelKey) int {
		return cmp.Or(strings.Compare(a.name, b.name), compareVersions(b.version, a.version))
	})
	versions := either(r.MaxVersions, maxVersions)
	all, of := 0, map[string]int{} // that are kept, and that were met of each model
	for _, key := range keys {
		switch of[key.name]++; {
		case of[key.name] > versions:
			s.omit(key, fmt.Sprintf("there are %d newer versions, the most of a model", versions))
		case all == r.most:
			s.omit(key, fmt.Sprintf("there are %d models before it, the most in a folder, where each version counts", r.most))
			s.more++
		default:
			all++
		}
	}
}

func (s *scanned) omit(key modelKey, why string) {
	delete(s.files, key)
	delete(s.wrong, key)
	s.omitted[key] = why
}

// sortedKeys returns the keys, by name and version.
func sortedKeys[T any](of map[modelKey]T) (keys []modelKey) {
	for key := range of {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b modelKey) int {
		return cmp.Or(strings.Compare(a.name, b.name), compareVersions(a.version, b.version))
	})
	return keys
}

// errMoving is what is wrong with a file that changes while it is read.
var errMoving = errors.New("the file changed while it was read")

// read opens a model file.
func (r *Repository) read(path string, is signature) (m Model, err error) {
	switch {
	case !is.info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", path)
	case r.MaxSize > 0 && is.info.Size() > r.MaxSize:
		return nil, fmt.Errorf("%s has %s, want at most %s", path, size(is.info.Size()), size(r.MaxSize))
	}
	if m, err = r.open(path); err != nil {
		return nil, err
	}
	if now, err := signatureOf(path); err != nil || !now.equal(is) {
		return nil, fmt.Errorf("%s: %w", path, errMoving)
	}
	return m, nil
}
