package serve

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Load has the server answer with a model under a name and a version, "1" for "". It tries
// the model with one empty sample, then with as many as a batch has, and only then lets
// requests have it. A model of the same name and version is swapped for it: requests that
// have begun get their answer of the old one, whose workers end with the last of them, those
// that come afterwards of the new one, and none is lost. Where a request names no version it
// gets the newest, whole numbers compared as such.
//
// An error leaves the server as it was. It may be called at any time, also at the same time.
func (s *Server) Load(name, version string, m Model) error {
	version = either(version, "1")
	if err := checkNames(name, version); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	v, err := s.newServed(name, version, m)
	if err == nil {
		if err = v.warm(); err != nil {
			v.batcher.close()
		}
	}
	if err != nil {
		s.metrics.failures.WithLabelValues(name, version).Inc()
		return err
	}
	return s.goLive(v)
}

// goLive lets requests have a model.
func (s *Server) goLive(v *served) error {
	v.metrics.live()
	swapped, err := s.models.put(v)
	if err != nil {
		v.batcher.close()
		return fmt.Errorf("serve: load %s: %w", v.name, err)
	}
	if swapped {
		s.metrics.swaps.WithLabelValues(v.name, v.version).Inc()
	}
	return nil
}

// Unload takes a version of a model from the server, or all of them for "". Requests that have
// begun get their answer; those that come afterwards are told that there is no such model
// (status 404). It returns an error if there was none.
func (s *Server) Unload(name, version string) error {
	if s.models.remove(name, version) > 0 {
		return nil
	}
	if version != "" {
		return fmt.Errorf("serve: there is no version %q of a model %q", clip(version), clip(name))
	}
	return fmt.Errorf("serve: there is no model %q", clip(name))
}

// Models returns the names of the models that the server has, sorted.
func (s *Server) Models() []string { return s.models.names() }

// maxName is how many bytes the name of a model or a version may have.
const maxName = 200

// checkNames refuses names that cannot stand in an address or would be somebody else's there.
func checkNames(name, version string) error {
	for _, n := range []struct{ what, text string }{{"name", name}, {"version", version}} {
		switch bad := strings.IndexFunc(n.text, func(r rune) bool { return strings.ContainsRune(`/\?#%`, r) || !unicode.IsPrint(r) }); {
		case n.text == "":
			return fmt.Errorf("the %s of a model is empty", n.what)
		case len(n.text) > maxName:
			return fmt.Errorf("the %s %q of a model has %d bytes, want at most %d", n.what, clip(n.text), len(n.text), maxName)
		case bad >= 0 || !utf8.ValidString(n.text) || strings.HasPrefix(n.text, "."):
			return fmt.Errorf(`the %s %q of a model: want what can stand in an address, without / \ ? # %% and no dot first`, n.what, n.text)
		}
	}
	if name == "stats" {
		return fmt.Errorf("a model cannot be called %q, since /v2/models/%s are the statistics of all", name, name)
	}
	return nil
}
