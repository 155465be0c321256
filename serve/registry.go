package serve

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// registry is the models that a server has, by name and version.
type registry struct {
	mu      sync.RWMutex
	models  map[string]map[string]*served
	leaving map[*served]bool // whose place another has, or nobody, while requests hold them
	closed  bool
	count   atomic.Int64 // of the models, with each version counted
}

// put has a model take the place of the one with its name and version, and returns whether
// there was one. The registry holds it from then on.
func (r *registry) put(m *served) (swapped bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false, errClosed
	}
	if r.models == nil {
		r.models, r.leaving = map[string]map[string]*served{}, map[*served]bool{}
	}
	if r.models[m.name] == nil {
		r.models[m.name] = map[string]*served{}
	}
	old := r.models[m.name][m.version]
	r.models[m.name][m.version] = m
	if old == nil {
		r.count.Add(1)
		return false, nil
	}
	m.statistics = old.statistics // nobody has asked the new one yet
	r.letGo(old)
	return true, nil
}

// remove takes a version of a model out, all of them for "", and returns how many it was.
func (r *registry) remove(name, version string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for v, m := range r.models[name] {
		if version == "" || v == version {
			delete(r.models[name], v)
			r.letGo(m)
			n++
		}
	}
	if len(r.models[name]) == 0 {
		delete(r.models, name)
	}
	r.count.Add(int64(-n))
	return n
}

// letGo lets go of a model that has left its place.
func (r *registry) letGo(m *served) {
	r.leaving[m] = true
	m.release()
}

// left notes that a model is done with, and returns whether no other has its version, and
// none its name.
func (r *registry) left(m *served) (noVersion, noName bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.leaving, m)
	return r.models[m.name][m.version] == nil, r.models[m.name] == nil
}

// close lets no more models in, and returns all that there are, also those that leave.
func (r *registry) close() (all []*served) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	for _, versions := range r.models {
		for _, m := range versions {
			all = append(all, m)
		}
	}
	return slices.AppendSeq(all, maps.Keys(r.leaving))
}

// all returns every model, sorted by name and version.
func (r *registry) all() (all []*served) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, name := range r.sorted() {
		for _, version := range sortedVersions(r.models[name]) {
			all = append(all, r.models[name][version])
		}
	}
	return all
}

// versions returns the versions of a model, the newest last.
func (r *registry) versions(name string) []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return sortedVersions(r.models[name])
}

// names returns the names of the models, sorted.
func (r *registry) names() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.sorted()
}

func (r *registry) sorted() (names []string) {
	for name := range r.models {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// sortedVersions returns the versions of a model, the newest last.
func sortedVersions(of map[string]*served) (versions []string) {
	for v := range of {
		versions = append(versions, v)
	}
	slices.SortFunc(versions, compareVersions)
	return versions
}

// compareVersions orders versions: whole numbers as such, behind all other texts.
func compareVersions(a, b string) int {
	if n, m := isVersionNumber(a), isVersionNumber(b); n && m {
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		if len(a) != len(b) {
			return len(a) - len(b)
		}
	} else if n {
		return 1
	} else if m {
		return -1
	}
	return strings.Compare(a, b)
}

func isVersionNumber(v string) bool { return v != "" && strings.Trim(v, "0123456789") == "" }

// finder finds the model that a request is for. Who calls has to release it.
type finder func(r *http.Request) (*served, error)

// named finds the model that a request's path names: of the version that it names, or of
// the newest.
func (s *Server) named(r *http.Request) (*served, error) {
	return s.find(r.PathValue("model"), r.PathValue("version"))
}

// find returns a model, which who calls has to release. Of one that has a file and cannot
// answer the error says so: there is more to do than to mend the name.
func (s *Server) find(name, version string) (*served, error) {
	m, err := s.models.find(name, version)
	if err != nil && s.repository.Load().has(name, version) {
		what := fmt.Sprintf("the model %q", clip(name))
		if version != "" {
			what = fmt.Sprintf("the version %q of %s", clip(version), clip(name))
		}
		return nil, &httpError{http.StatusNotFound, fmt.Errorf("%s is not loaded; the repository's index (POST /v2/repository/index) says why", what)}
	}
	return m, err
}

// find returns a model, which who calls has to release. Of no version it is the newest.
func (r *registry) find(name, version string) (*served, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	versions, ok := r.models[name]
	if !ok {
		return nil, &httpError{http.StatusNotFound, fmt.Errorf("there is no model %q; %s", clip(name), here(r.sorted()))}
	}
	if version == "" {
		return newest(versions).hold(), nil
	}
	m, ok := versions[version]
	if !ok {
		return nil, &httpError{http.StatusNotFound, fmt.Errorf("there is no version %q of %s; %s", clip(version), name, here(sortedVersions(versions)))}
	}
	return m.hold(), nil
}

// newest returns the newest version of a model.
func newest(of map[string]*served) (m *served) {
	for v, one := range of {
		if m == nil || compareVersions(v, m.version) > 0 {
			m = one
		}
	}
	return m
}

// sole returns the newest version of the only model, which who calls has to release, or nil
// and the names of the models if there is none or several.
func (r *registry) sole() (m *served, names []string) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if len(r.models) != 1 {
		return nil, r.sorted()
	}
	for _, versions := range r.models {
		m = newest(versions).hold()
	}
	return m, nil
}

// soleName returns the name of the only model, "" if there is none or several.
func (r *registry) soleName() (name string) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if len(r.models) == 1 {
		for name = range r.models {
		}
	}
	return name
}

// here says in an error what there is.
func here(names []string) string {
	switch len(names) {
	case 0:
		return "there is none at all"
	case 1:
		return fmt.Sprintf("the one here is %q", names[0])
	}
	return "there are " + listed(names)
}

// sole finds the only model that the server has.
func (s *Server) sole(r *http.Request) (*served, error) {
	m, names := s.models.sole()
	switch {
	case m != nil:
		return m, nil
	case len(names) == 0:
		return nil, &httpError{http.StatusNotFound, errors.New("there is no model here yet")}
	}
	return nil, &httpError{http.StatusNotFound, fmt.Errorf("there are several models, %s; ask one of them at /models/NAME%.20s", listed(names), r.URL.Path)}
}
