package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"cajal/data/table"
	"cajal/data/table/schema"
	"cajal/model"
	"cajal/serve"
)

// modelFlags say which models a server has, and how they change.
type modelFlags struct {
	name, version   string
	dates           string // the order of dates in requests
	control         string // poll, explicit or none
	start           []string
	limits          []string
	strictReadiness bool
	largest         int64 // MB of a file
	versions        int
	given           func(flag string) bool

	dir   string // "" for files
	files []serve.ModelFile
	dated atomic.Bool // a model that was loaded takes dates
}

func (m *modelFlags) add(cmd *cobra.Command) {
	s := cmd.Flags()
	s.StringVar(&m.name, "name", "", "the model's `NAME` in requests, of one file (default: the file's or its directory's)")
	s.StringVar(&m.version, "model-version", "1", "the `VERSION` in requests of models that are named as files")
	s.StringVar(&m.dates, "dates", "", "for a table: the `ORDER` of dates such as 03/04/2024 in requests: dmy or mdy (default: the training table's)")
	s.StringVar(&m.control, "model-control", "poll", "`HOW` models change: poll looks at the files once a second, explicit has requests load and unload, none keeps those of the start")
	s.StringArrayVar(&m.start, "load-model", nil, "with --model-control explicit, `NAME` of a model in the folder to load at the start; * for all (repeatable)")
	s.StringArrayVar(&m.limits, "limit", nil, "limits of a model, as in `NAME:concurrent=8,rows=100`; rows, concurrent, memory (MB), batch and workers (repeatable)")
	s.BoolVar(&m.strictReadiness, "strict-readiness", false, "be ready only while every model can be served")
	s.Int64Var(&m.largest, "max-model-size", 0, "most `MB` of a model file; 0 for no limit")
	s.IntVar(&m.versions, "max-versions", 16, "most `versions` of a model in a folder that are served, the newest")
	m.given = s.Changed
}

// check finds out what the arguments are.
func (m *modelFlags) check(args []string) error {
	switch {
	case m.control != "poll" && m.control != "explicit" && m.control != "none":
		return usageError{fmt.Errorf("--model-control %q: want poll, explicit or none", m.control)}
	case m.start != nil && m.control != "explicit":
		return usageError{errors.New("--load-model is for --model-control explicit; without it all models are loaded")}
	case m.largest < 0:
		return usageError{fmt.Errorf("--max-model-size %d: want it 0 or above", m.largest)}
	case m.versions < 1:
		return usageError{fmt.Errorf("--max-versions %d: want it above 0", m.versions)}
	case !isDates(m.dates):
		return wrongDates(m.dates)
	}
	for _, arg := range args {
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			m.dir = arg
		}
	}
	if m.dir == "" {
		return m.checkFiles(args)
	}
	switch {
	case len(args) > 1:
		return usageError{fmt.Errorf("%s is a folder; want it alone, or model files", m.dir)}
	case m.given("name"), m.given("model-version"):
		return usageError{fmt.Errorf("--name and --model-version are for model files, and %s is a folder, where names and versions are those of the files", m.dir)}
	}
	return nil
}

func (m *modelFlags) checkFiles(args []string) error {
	if len(args) > 1 && m.name != "" {
		return usageError{errors.New("--name is for one model file")}
	}
	if m.start != nil {
		return usageError{errors.New("--load-model is for a folder of models; files are all loaded")}
	}
	of := map[string]string{}
	for _, file := range args {
		name := m.name
		if name == "" {
			name = modelName(file)
		}
		if other, twice := of[name]; twice {
			return usageError{fmt.Errorf("%s and %s would both be called %s; want names that differ, or a folder with NAME/VERSION/", other, file, name)}
		}
		of[name] = file
		one := serve.ModelFile{Name: name, Version: m.version, Path: file}
		if err := one.Check(); err != nil {
			return usageError{fmt.Errorf("%s: %w; --name and --model-version say another", visible(file), err)}
		}
		m.files = append(m.files, one)
	}
	return nil
}

// options returns what a server needs to know of the flags.
func (m *modelFlags) options() (all []serve.Option, err error) {
	if m.control == "explicit" {
		all = append(all, serve.Control())
	}
	if m.strictReadiness {
		all = append(all, serve.StrictReadiness())
	}
	seen := map[string]bool{}
	for _, text := range m.limits {
		name, l, err := parseLimit(text)
		if err != nil {
			return nil, usageError{fmt.Errorf("--limit %q: %w", text, err)}
		}
		if seen[name] {
			return nil, usageError{fmt.Errorf("--limit %q: there is one of %s before it; want all of its limits in one, with commas between them", text, name)}
		}
		if named := m.fileNames(); named != nil && !slices.Contains(named, name) {
			return nil, usageError{fmt.Errorf("--limit %q: there is no model %s, but %s", text, name, strings.Join(named, ", "))}
		}
		seen[name] = true
		all = append(all, serve.LimitModel(name, l))
	}
	return all, nil
}

// fileNames returns the names of models that are named as files, nil of a folder.
func (m *modelFlags) fileNames() (names []string) {
	for _, f := range m.files {
		names = append(names, f.Name)
	}
	return names
}

// parseLimit reads NAME:concurrent=8,rows=100.
func parseLimit(text string) (name string, l serve.ModelLimits, err error) {
	const want = "want NAME:KEY=NUMBER,… with the keys rows, concurrent, memory, batch and workers"
	at := strings.LastIndex(text, ":")
	if at < 1 {
		return "", l, errors.New(want)
	}
	given := map[string]bool{}
	for pair := range strings.SplitSeq(text[at+1:], ",") {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return "", l, errors.New(want)
		}
		n, err := strconv.ParseInt(value, 10, 32)
		if err != nil || n < 1 {
			return "", l, fmt.Errorf("%s=%s: want a whole number above 0", key, value)
		}
		if given[key] {
			return "", l, fmt.Errorf("%s is given twice", key)
		}
		given[key] = true
		switch key {
		case "rows":
			l.Rows = int(n)
		case "concurrent":
			l.Concurrent = int(n)
		case "memory":
			l.Memory = n << 20
		case "batch":
			l.Batch = int(n)
		case "workers":
			l.Workers = int(n)
		default:
			return "", l, fmt.Errorf("%q is not known; %s", key, want)
		}
	}
	return text[:at], l, nil
}

// repository returns where the models come from.
func (m *modelFlags) repository(loaded func()) *serve.Repository {
	open := func(file string) (serve.Model, error) {
		one, err := model.Open(file)
		if err != nil {
			return nil, err
		}
		if one.Schema() != nil || m.dir == "" {
			if one, err = one.WithDates(m.dates); err != nil {
				return nil, usageError{fmt.Errorf("--%w", err)}
			}
		}
		if slices.ContainsFunc(one.Schema().Columns(), func(in schema.Input) bool { return in.Kind == table.Date.String() }) {
			m.dated.Store(true)
		}
		loaded()
		return serve.Trained(one), nil
	}
	r := serve.Files(open, m.files...)
	if m.dir != "" {
		r = serve.Folder(m.dir, open)
	}
	r.MaxSize, r.MaxVersions = m.largest<<20, m.versions
	return r
}

// load loads the models of the start. Of a folder those that are broken are told of, and keep
// the others from nothing.
func (m *modelFlags) load(cmd *cobra.Command, s *serve.Server, r *serve.Repository) error {
	var err error
	switch {
	case m.dir == "":
		return s.LoadAll(r)
	case m.control != "explicit" || slices.Contains(m.start, "*"):
		if _, err := os.ReadDir(m.dir); err != nil {
			return err
		}
		err = s.LoadAll(r)
	default:
		if err := s.Manage(r, m.start...); err != nil {
			return fmt.Errorf("--load-model: %w", err)
		}
		return nil
	}
	if err != nil {
		for _, one := range joined(err) {
			fmt.Fprintf(cmd.ErrOrStderr(), "not served: %s\n", one)
		}
	}
	if len(s.Models()) == 0 {
		const want = "want files NAME.safetensors or NAME/VERSION/model.safetensors"
		if m.control == "none" {
			return fmt.Errorf("%s has no model that can be served; %s", m.dir, want)
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "%s has no model that can be served yet; %s\n", m.dir, want)
	}
	return nil
}

// joined returns the errors that [errors.Join] made one of.
func joined(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return []error{err}
}

// warnDates says that the order of dates has no effect, if no model takes dates.
func (m *modelFlags) warnDates(cmd *cobra.Command) {
	if m.dates != "" && !m.dated.Load() {
		fmt.Fprintf(cmd.ErrOrStderr(), "--dates %s: no column of what is served is a date, so it changes nothing\n", m.dates)
	}
}

// watch follows the files until the end, which the function that it returns waits for.
func (m *modelFlags) watch(s *serve.Server, r *serve.Repository) (end func()) {
	if m.control != "poll" {
		return func() {}
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Watch(ctx, r)
	}()
	return func() {
		stop()
		<-done
	}
}

// what says what is served.
func (m *modelFlags) what(s *serve.Server) string {
	const most = 8
	names := s.Models()
	switch {
	case len(names) == 0:
		return "no model yet"
	case len(names) == 1:
		return visible(names[0])
	}
	some := names[:min(most, len(names))]
	text := fmt.Sprintf("%d models (%s", len(names), visible(strings.Join(some, ", ")))
	if len(some) < len(names) {
		text += ", …"
	}
	return text + ")"
}

// modelName returns a name for a model of a file: runs/iris/model.safetensors is
// iris, as iris.safetensors is.
func modelName(file string) string {
	base := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	if base == "model" {
		if dir := filepath.Base(filepath.Dir(file)); dir != "." && dir != string(filepath.Separator) {
			return dir
		}
	}
	return base
}
