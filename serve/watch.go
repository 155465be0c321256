package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// LoadAll loads every model of a repository. Those that cannot be served are in the error,
// one of [errors.Join], and others are served all the same. It is called before
// [Server.Watch], where that is to be.
func (s *Server) LoadAll(r *Repository) error {
	s.repository.Store(r)
	r.busy.Lock()
	defer r.busy.Unlock()
	found, err := r.scan()
	if err != nil {
		return err
	}
	r.note(found)
	r.tellMore(s, found)
	var all []error
	for _, name := range slices.Sorted(maps.Keys(found.unknown)) {
		all = append(all, fmt.Errorf("the files of %s: %w", name, found.unknown[name]))
	}
	for _, key := range sortedKeys(r.all) {
		if f := r.all[key]; f.beyond == "" {
			if err := r.load(s, f, false); err != nil {
				all = append(all, err)
			}
		}
	}
	return errors.Join(all...)
}

// Watch looks at a repository once a second until ctx ends, and has the server answer with
// what it finds:
//
//   - A file that is new or has changed is loaded, as [Server.Load] does.
//   - A file that cannot be served leaves the one from before answering. The log
//     ([ErrorLog]) says so once, and the index of the repository says why. It is tried again
//     when it changes, and every half minute.
//   - A model whose file is gone for two looks in a row is unloaded, but not while the folder
//     itself cannot be read or is another one and empty, as when a volume is not there.
func (s *Server) Watch(ctx context.Context, r *Repository) {
	s.repository.Store(r)
	tick := time.NewTicker(r.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			r.look(s)
		}
	}
}

// look looks once.
func (r *Repository) look(s *Server) {
	r.busy.Lock()
	defer r.busy.Unlock()
	found, err := r.scan()
	if err == nil && len(found.files) == 0 && r.isAnother() {
		err = fmt.Errorf("%s is another folder than before, and has no models", r.dir)
	}
	if !r.tell(s, "the folder of models cannot be read, those from before stay", r.dir, err) {
		return
	}
	before := r.unknown
	r.note(found)
	r.tellMore(s, found)
	for name := range before {
		if found.unknown[name] == nil {
			r.tellUnknown(s, name, nil)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found.unknown)) {
		r.tellUnknown(s, name, found.unknown[name])
	}
	for _, key := range sortedKeys(r.all) {
		f := r.all[key]
		_, there := found.files[key]
		var two error
		if f.wrong != "" {
			two = errors.New(f.wrong)
		}
		r.tell(s, "a model cannot be served, what is served of it stays", key.name+", version "+key.version, two)
		switch {
		case two != nil:
		case f.beyond != "":
			if f.served {
				r.unload(s, f, f.beyond)
			}
		case there:
			r.follow(s, f)
		case found.unknown[key.name] == nil:
			r.miss(s, f)
		}
	}
}

// tellMore says once that there are more models than are served, and that there is a file
// which none can have the name of.
func (r *Repository) tellMore(s *Server, found *scanned) {
	var err error
	if found.more > 0 {
		err = fmt.Errorf("there are %d more than %d, the most in a folder, where each version counts", found.more, r.most)
	}
	r.tell(s, "models are left out, the last by their names", r.dir, err)
	r.tell(s, "a model file is left out because of its name", r.dir, found.misnamed)
}

// tellUnknown says once of a model that its files cannot be read, until they can.
func (r *Repository) tellUnknown(s *Server, name string, err error) {
	r.tell(s, "the files of a model cannot be read, what is served of it stays", name, err)
}

// isAnother reports whether the folder is not the one that had models, and notes it.
func (r *Repository) isAnother() bool {
	now, err := os.Stat(r.dir)
	return err != nil || r.last != nil && !os.SameFile(now, r.last)
}

// tell says of a mistake once, until there is none or another, and returns whether there is
// none.
func (r *Repository) tell(s *Server, what, of string, err error) bool {
	key := what + ": " + of
	if err == nil {
		delete(r.told, key)
		return true
	}
	if r.told == nil {
		r.told = map[string]string{}
	}
	if text := err.Error(); r.told[key] != text {
		r.told[key] = text
		s.events().Error(what, "of", of, "error", text)
	}
	return false
}

// note takes down what a look has found.
func (r *Repository) note(found *scanned) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[modelKey]*modelFile{}
	}
	file := func(key modelKey) *modelFile {
		if r.all[key] == nil {
			r.all[key] = &modelFile{ModelFile: ModelFile{Name: key.name, Version: key.version}}
		}
		return r.all[key]
	}
	for key, path := range found.files {
		file(key).Path = path
	}
	for key := range found.omitted {
		file(key)
	}
	r.unknown = found.unknown
	for key, f := range r.all {
		f.wrong, f.beyond = found.wrong[key], found.omitted[key]
	}
	if r.dir != "" && len(found.files) > 0 {
		r.last, _ = os.Stat(r.dir)
	}
}

// follow loads a file that is new or has changed.
func (r *Repository) follow(s *Server, f *modelFile) {
	is, err := signatureOf(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		r.miss(s, f)
		return
	}
	f.absent = 0
	same := err == nil && is.equal(f.is) || err != nil && f.failed != ""
	switch {
	case f.left, same && (f.failed == "" || time.Since(f.tried) < retry):
	case err == nil && !is.equal(f.was) && time.Since(is.info.ModTime()) < r.every:
		f.was = is // it may be written still
	default:
		r.load(s, f, true)
	}
}

// miss takes note that a file is not there.
func (r *Repository) miss(s *Server, f *modelFile) {
	if f.absent++; f.absent < 2 {
		return
	}
	if r.dir == "" {
		if f.absent == 2 {
			s.events().Warn("a model file is gone, what was read from it stays", "model", f.Name, "version", f.Version, "file", f.Path)
		}
		return
	}
	r.gone(s, f)
}

// gone unloads a model whose file is gone, and forgets it.
func (r *Repository) gone(s *Server, f *modelFile) {
	if f.served {
		r.unload(s, f, "its file is gone")
	} else {
		(&modelMetrics{s.metrics, f.Name, f.Version}).forget() // it may have failed
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.all, modelKey{f.Name, f.Version})
}

func (r *Repository) unload(s *Server, f *modelFile, why string) {
	s.models.remove(f.Name, f.Version)
	s.events().Info("unloaded a model", "model", f.Name, "version", f.Version, "reason", why)
	r.mu.Lock()
	defer r.mu.Unlock()
	f.served, f.failed, f.is = false, why, signature{}
}

// load has the server answer with a file, or leaves what was there. What comes of it is for
// the log, or for who calls alone.
func (r *Repository) load(s *Server, f *modelFile, logged bool) error {
	if f.wrong != "" {
		r.mu.Lock()
		f.tried = time.Now()
		r.mu.Unlock()
		return fmt.Errorf("%s, version %s: %s", f.Name, f.Version, f.wrong)
	}
	err := r.try(s, f)
	if errors.Is(err, errMoving) {
		f.is = signature{} // look again
	}
	before := f.failed
	r.mu.Lock()
	f.tried, f.failed = time.Now(), ""
	swapped := f.served
	if err != nil {
		f.failed = r.public(err)
	} else {
		f.served, f.left = true, false
	}
	r.mu.Unlock()
	if !logged {
		return err
	}
	log := s.events().With("model", f.Name, "version", f.Version, "file", f.Path)
	switch {
	case err == nil && swapped:
		log.Info("swapped a model")
	case err == nil:
		log.Info("loaded a model")
	case f.failed == before, f.is.info == nil:
	case swapped:
		log.Error("the new model file cannot be served, the one from before stays", "error", err)
	default:
		log.Error("a model file cannot be served", "error", err)
	}
	return err
}

// try reads a file and loads it. What panics about it does not end the server.
func (r *Repository) try(s *Server, f *modelFile) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %v", f.Path, p)
		}
	}()
	is, err := signatureOf(f.Path)
	if err == nil {
		f.is, f.was = is, is
		var m Model
		if m, err = r.read(f.Path, is); err == nil {
			return s.Load(f.Name, f.Version, m)
		}
	}
	s.metrics.failures.WithLabelValues(f.Name, f.Version).Inc()
	return err
}

// public returns an error as strangers may be told it: without the way to the files.
func (r *Repository) public(err error) string {
	text := err.Error()
	for _, f := range r.files {
		text = replacePath(text, f.Path, filepath.Base(f.Path))
	}
	if r.dir == "" {
		return text
	}
	for _, dir := range []string{r.dir, filepath.Clean(r.dir)} {
		text = replacePath(text, dir, "the folder of models")
	}
	return text
}

// replacePath puts another text in the place of a path, and nothing in that of the path and
// what parts it from the name of a file in it. The same letters within another word or path
// stay: a folder may be called m.
func replacePath(text, path, instead string) string {
	var b strings.Builder
	for {
		at := strings.Index(text, path)
		if at < 0 || path == "" {
			return b.String() + text
		}
		before, _ := utf8.DecodeLastRuneInString(b.String() + text[:at])
		rest := text[at+len(path):]
		after, _ := utf8.DecodeRuneInString(rest)
		b.WriteString(text[:at])
		switch {
		case inPath(before) || inPath(after) && after != filepath.Separator:
			b.WriteString(path)
		case after == filepath.Separator:
			rest = rest[1:]
		default:
			b.WriteString(instead)
		}
		text = rest
	}
}

// inPath reports whether a rune goes on with a word or a path that stands beside it. A dot
// may end a sentence.
func inPath(r rune) bool {
	return r == filepath.Separator || r == '_' || r == '-' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// Manage has requests load and unload the models of a repository ([Control]), of which those
// of some names are loaded now. Without names, and without [Server.LoadAll], there are none
// before a request asks for one.
func (s *Server) Manage(r *Repository, names ...string) error {
	s.repository.Store(r)
	var all []error
	for _, name := range names {
		if err := r.openModel(s, name, false); err != nil {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}
