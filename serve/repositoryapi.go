package serve

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The model repository extension of the protocol: what models there are, and, where the
// server lets requests do that, to load and unload them.
// Source: triton-inference-server/server, docs/protocol/extension_model_repository.md.

// Control lets requests load and unload the models of the server's repository
// ([Server.LoadAll]): POST /v2/repository/models/NAME/load and /unload. Whoever may ask may
// do so then. It does not go with [Server.Watch], which would undo it.
func Control() Option { return func(s *Server) { s.control = true } }

// StrictReadiness has GET /v2/health/ready say no while a model of the repository cannot be
// served. Without it one that is broken keeps no request from the others.
func StrictReadiness() Option { return func(s *Server) { s.strictReadiness = true } }

// The states of models, as the protocol calls them.
const (
	stateReady       = "READY"
	stateUnavailable = "UNAVAILABLE"
)

// IndexEntry is a version of a model in the index of what a server has or could have.
type IndexEntry struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	State   string `json:"state"`  // READY or UNAVAILABLE
	Reason  string `json:"reason"` // why it is not as its file says, "" if it is
}

// index lists the models that the server has or could have, or, if they are to be ready,
// those of them that answer.
func (s *Server) index(ready bool) []IndexEntry {
	all := map[modelKey]IndexEntry{}
	for _, m := range s.models.all() {
		all[modelKey{m.name, m.version}] = IndexEntry{m.name, m.version, stateReady, ""}
	}
	if r := s.repository.Load(); r != nil {
		if s.control {
			r.refresh(s)
		}
		r.mu.Lock()
		for key, f := range r.all {
			e, ok := all[key]
			if !ok {
				e = IndexEntry{key.name, key.version, stateUnavailable, ""}
			}
			switch {
			case f.wrong != "" || f.beyond != "":
				e.Reason = f.wrong + f.beyond // there is one of them
			case f.failed != "" && ok:
				e.Reason = "the file from before is served: " + f.failed
			case f.failed != "":
				e.Reason = f.failed
			case !ok && f.left:
				e.Reason = "unloaded"
			case !ok:
				e.Reason = "not loaded"
			}
			all[key] = e
		}
		r.mu.Unlock()
	}
	list := []IndexEntry{}
	for _, key := range sortedKeys(all) {
		if e := all[key]; !ready || e.State == stateReady {
			list = append(list, e)
		}
	}
	return list
}

// has reports whether there is, or was at the last look, a file of a model, of a version
// unless it is "".
func (r *Repository) has(name, version string) bool {
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for key := range r.all {
		if key.name == name && (version == "" || key.version == version) {
			return true
		}
	}
	return false
}

// refresh looks which files there are, unless somebody loads models at this moment. What is
// served stays until a request has it unloaded.
func (r *Repository) refresh(s *Server) {
	if !r.busy.TryLock() {
		return
	}
	defer r.busy.Unlock()
	if time.Since(r.scanned) < r.every {
		return
	}
	r.scanned = time.Now()
	found, err := r.scan()
	if err != nil {
		return
	}
	r.note(found)
	for key, f := range maps.Clone(r.all) {
		_, there := found.files[key]
		if !there && !f.served && f.beyond == "" && found.unknown[key.name] == nil {
			r.gone(s, f)
		}
	}
}

// unready returns why a server is not ready because of its models, nil if it is.
func (s *Server) unready() error {
	if !s.strictReadiness {
		return nil
	}
	r := s.repository.Load()
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, key := range sortedKeys(r.all) {
		f := r.all[key]
		// One that nobody has asked for yet is no failure where requests do that.
		failed := f.failed != "" || f.wrong != "" && !(s.control && f.tried.IsZero())
		if failed && !f.served && !f.left && f.beyond == "" {
			return fmt.Errorf("the model %s, version %s, cannot be served; POST /v2/repository/index says why", key.name, key.version)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.unknown)) {
		if !s.control && len(s.models.versions(name)) == 0 {
			return fmt.Errorf("the files of the model %s cannot be read; see their owner and permissions", name)
		}
	}
	return nil
}

// openModel loads every version of a model of the repository, in place of those that are served,
// and unloads the versions that have no file any more.
func (r *Repository) openModel(s *Server, name string, logged bool) error {
	r.busy.Lock()
	defer r.busy.Unlock()
	found, err := r.scan()
	if err != nil {
		return err
	}
	r.note(found)
	var all []error
	any, beyond := false, ""
	for _, key := range sortedKeys(r.all) {
		if key.name != name {
			continue
		}
		f := r.all[key]
		_, there := found.files[key]
		switch {
		case there:
			any = true
			if err := r.load(s, f, logged); err != nil {
				all = append(all, err)
			}
		case f.beyond != "":
			beyond = f.beyond
			if f.served {
				r.unload(s, f, f.beyond)
			}
		case found.unknown[name] == nil:
			r.gone(s, f)
		}
	}
	switch err := found.unknown[name]; {
	case err != nil:
		all = append(all, err)
	case !any && beyond != "":
		return fmt.Errorf("%s is not served: %s", name, beyond)
	case !any:
		return &httpError{http.StatusNotFound, fmt.Errorf("there is no model %q in the repository", clip(name))}
	}
	return errors.Join(all...)
}

// reopenModel is openModel for a request.
func (r *Repository) reopenModel(s *Server, name string) error {
	err := r.openModel(s, name, true)
	if wrong := new(httpError); err == nil || errors.As(err, &wrong) {
		return err
	}
	return mistakef("%s", r.public(err))
}

// closeModel unloads every version of a model.
func (r *Repository) closeModel(s *Server, name string) error {
	r.busy.Lock()
	defer r.busy.Unlock()
	if s.models.remove(name, "") == 0 {
		return &httpError{http.StatusNotFound, fmt.Errorf("there is no model %q that is loaded", clip(name))}
	}
	s.events().Info("unloaded a model", "model", name, "reason", "a request")
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, f := range r.all {
		if key.name == name {
			f.served, f.left, f.failed, f.is = false, true, "", signature{}
		}
	}
	return nil
}

// answerIndex answers POST /v2/repository/index: {"ready": true} asks for models that answer alone.
func (s *Server) answerIndex(q *request) (any, error) {
	only := false
	d := &inferReader{Reader: q.json(), q: q}
	err := q.parameters(d, []string{"ready"}, func(int) error {
		yes, err := d.truth("ready")
		only = yes != nil && *yes
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.index(only), nil
}

// controlled returns the repository that requests may load models from.
func (s *Server) controlled() (*Repository, error) {
	r := s.repository.Load()
	switch {
	case r == nil:
		return nil, &httpError{http.StatusForbidden, errors.New("the server has no repository of models to load from")}
	case !s.control:
		return nil, &httpError{http.StatusForbidden, errors.New("requests may not load and unload models here; cajal serve --model-control explicit allows it")}
	}
	return r, nil
}

// errConfig refuses a configuration of Triton's.
var errConfig = mistakef("parameters.config: a model's file has all that there is to say of it; want no configuration")

// change answers requests that load and unload.
func (s *Server) change(do func(r *Repository, s *Server, name string) error) func(q *request) (any, error) {
	return func(q *request) (any, error) {
		r, err := s.controlled()
		if err != nil {
			return nil, err
		}
		d := &inferReader{Reader: q.json(), q: q}
		err = q.parameters(d, []string{"parameters"}, func(int) error {
			if null, err := d.null(); null {
				return err
			}
			d.place = "parameters"
			return d.members([]string{"unload_dependents", "config"}, func(key int) error {
				if key == 1 {
					return errConfig
				}
				_, err := d.truth("unload_dependents") // no model has any
				return err
			})
		})
		if err != nil {
			return nil, err
		}
		return struct{}{}, do(r, s, q.PathValue("model"))
	}
}

// parameters reads a body that may be empty, and otherwise is an object.
func (q *request) parameters(d *inferReader, keys []string, visit func(key int) error) error {
	if strings.TrimSpace(q.body) == "" {
		return nil
	}
	if err := d.members(keys, visit); err != nil {
		return err
	}
	return d.End()
}

// managed makes a handler of what is asked about the server's models, with a body.
func (s *Server) managed(pattern string, answer func(q *request) (any, error)) http.Handler {
	count := s.metrics.elsewhere(pattern)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{Request: r, server: s, control: http.NewResponseController(w), began: time.Now(), ctx: r.Context()}
		account, err := s.budget.open(&s.budget.unnamed)
		var told any
		if err == nil {
			q.account = account
			defer account.release()
			if err = q.readBody(); err == nil {
				// Loading may take long, and over HTTP/2 a request ends with its time to be
				// answered, before there is an answer.
				q.control.SetWriteDeadline(time.Time{})
				told, err = answer(q)
			}
		}
		if err != nil {
			err = s.explained(err)
			q.drain()
		}
		q.control.SetWriteDeadline(time.Now().Add(s.limits.Time))
		s.sendJSON(w, r, count, told, err, q.began)
	})
}
