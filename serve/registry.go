package serve

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// registry is the models that a server has, by name and version.
type registry struct {
	mu     sync.RWMutex
	models map[string]map[string]*served
}

// put has a model take the place of the one with its name and version, which is
// returned, nil if there was none. The registry holds what is put, and who calls what comes back.
func (r *registry) put(m *served) (old *served) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.models == nil {
		r.models = map[string]map[string]*served{}
	}
	if r.models[m.name] == nil {
		r.models[m.name] = map[string]*served{}
	}
	old = r.models[m.name][m.version]
	r.models[m.name][m.version] = m
	return old
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
	return s.models.find(r.PathValue("model"), r.PathValue("version"))
}

// find returns a model, which who calls has to release. Of no version it is the newest.
func (r *registry) find(name, version string) (*served, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	versions, ok := r.models[name]
	if !ok {
		return nil, &httpError{http.StatusNotFound, fmt.Errorf("there is no model %q; %s", clip(name), here(r.sorted()))}
	}
	sorted := sortedVersions(versions)
	if version == "" {
		version = sorted[len(sorted)-1]
	}
	m, ok := versions[version]
	if !ok {
		return nil, &httpError{http.StatusNotFound, fmt.Errorf("there is no version %q of %s; %s", clip(version), name, here(sorted))}
	}
	m.users.Add(1)
	return m, nil
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
func (s *Server) sole(*http.Request) (*served, error) {
	return s.models.find(s.only, "")
}
