package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"

	"cajal/internal/parallel"
)

// bench is one run of the command.
type bench struct {
	settings
	team     *team
	progress io.Writer
	said     []string
	failed   error // the first peer whose numbers were not ours
}

// contest is one line of a table: work that all sides do in turn.
type contest struct {
	work    string
	threads int
	unit    unit

	ours  runner
	limit runner // seconds that the same work takes at most speed; nil: none
	also  []entry

	// What the peers are asked for, what ours has computed and how far apart
	// the two may be.
	request   request
	check     []float64
	tolerance float64
	relative  bool

	bars   []bar
	rounds int  // 0: as many as the settings say
	waits  bool // most of the time, so that a profile would show nothing else
}

// bar is a ratio that we mean to reach.
type bar struct {
	of    string // a peer's name, "best" or "limit"
	least float64
}

// line is what came of a contest.
type line struct {
	Work    string
	Threads int
	Unit    string
	Ours    sample
	Limit   sample            `json:",omitempty"`
	Peers   map[string]sample `json:",omitempty"`
	Absent  map[string]string `json:",omitempty"` // peers without figures, and why
	Profile []share           `json:",omitempty"` // where our time goes

	unit unit
	bars []bar
}

// hold runs a contest and appends its line to the table. Only an error of our
// own side, or the end of ctx, is an error here.
func (b *bench) hold(ctx context.Context, t *table, c contest) error {
	restore := useThreads(c.threads)
	defer restore()
	l := &line{Work: c.work, Threads: c.threads, Unit: c.unit.name, unit: c.unit, bars: c.bars,
		Peers: map[string]sample{}, Absent: map[string]string{}}
	entries := []*entry{{name: "Cajal", run: c.ours}}
	if c.limit != nil {
		entries = append(entries, &entry{name: "limit", run: c.limit})
	}
	for _, name := range t.Peers {
		entries = append(entries, b.enter(ctx, c, t, name))
	}
	rounds := c.rounds
	if rounds == 0 {
		rounds = b.rounds
	}
	err := race(ctx, entries, rounds, b.each)
	l.Ours = entries[0].took
	for _, e := range entries[1:] {
		switch {
		case e.err != nil && ctx.Err() != nil: // it was ended from outside
		case e.name == "limit":
			l.Limit = e.took
		case e.err != nil:
			l.Absent[e.name] = b.absence(e)
		default:
			l.Peers[e.name] = e.took
		}
	}
	if err == nil && b.profile && l.missed() && !c.waits {
		l.Profile, err = profileOf(ctx, c.ours)
	}
	if len(l.Ours) > 0 {
		t.Lines = append(t.Lines, l)
		fmt.Fprintf(b.progress, "%s: %s\n", t.Name, l)
	}
	return err
}

// enter finds the peer of that name and sees whether it computes what we do.
func (b *bench) enter(ctx context.Context, c contest, t *table, name string) *entry {
	e := &entry{name: name}
	for _, a := range c.also {
		if a.name == name {
			e.run, e.err = a.run, a.err
			return e
		}
	}
	var p *peer
	if p, e.err = b.team.peer(ctx, name, c.threads); e.err != nil {
		return e
	}
	t.saw(p.version)
	var theirs []float64
	if theirs, e.err = p.prepare(c.request); e.err != nil {
		return e
	}
	if err := agree(c.check, theirs, c.tolerance, c.relative); err != nil {
		e.err = fmt.Errorf("%s computes something else: %w", p.name, err)
	}
	e.run = p.run
	return e
}

// absence says in a word why a peer has no figure, and in full on the progress
// the first time.
func (b *bench) absence(e *entry) string {
	var m *missingError
	var c cannotError
	switch {
	case errors.As(e.err, &m):
		b.say(fmt.Sprintf("%s is missing: %v", title(e.name), m))
		return "missing"
	case errors.As(e.err, &c):
		return "–"
	}
	b.say(e.err.Error())
	if b.failed == nil {
		b.failed = e.err
	}
	return "failed"
}

// say tells something on the progress, a single time.
func (b *bench) say(text string) {
	if !slices.Contains(b.said, text) {
		b.said = append(b.said, text)
		fmt.Fprintln(b.progress, text)
	}
}

// useThreads limits kernels and goroutines to so many threads until restore.
func useThreads(n int) (restore func()) {
	parallel.SetThreads(n)
	before := runtime.GOMAXPROCS(n)
	return func() {
		parallel.SetThreads(0)
		runtime.GOMAXPROCS(before)
	}
}
