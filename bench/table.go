package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// table is a section's lines, all against the same peers.
type table struct {
	Name, Title string
	Limit       string   // what the machine's limit is; empty: none is measured
	Peers       []string // in the order of their columns
	Lines       []*line
	Notes       []string `json:",omitempty"`
	Versions    []string `json:",omitempty"`
}

// saw notes the version of a peer that took part.
func (t *table) saw(version string) {
	if !slices.Contains(t.Versions, version) {
		t.Versions = append(t.Versions, version)
	}
}

func (t *table) note(format string, args ...any) {
	t.Notes = append(t.Notes, fmt.Sprintf(format, args...))
}

// cells returns the table's head and its rows.
func (t *table) cells() (rows [][]string) {
	head := []string{"work", "threads", "unit", "Cajal"}
	if t.Limit != "" {
		head = append(head, "limit", "of it")
	}
	for _, p := range t.Peers {
		head = append(head, title(p), "ratio")
	}
	bars := slices.ContainsFunc(t.Lines, func(l *line) bool { return len(l.bars) > 0 })
	if bars {
		head = append(head, "aim")
	}
	rows = append(rows, head)
	for _, l := range t.Lines {
		row := []string{l.Work, fmt.Sprint(l.Threads), l.Unit, cell(figureOf(l.Ours.in(l.unit)))}
		if t.Limit != "" {
			row = append(row, l.limitCells()...)
		}
		for _, p := range t.Peers {
			row = append(row, l.peerCells(p)...)
		}
		if bars {
			row = append(row, l.verdict())
		}
		rows = append(rows, row)
	}
	return rows
}

func (l *line) limitCells() []string {
	if len(l.Limit) == 0 {
		return []string{"–", "–"}
	}
	return []string{cell(figureOf(l.Limit.in(l.unit))), cell(l.share())}
}

func (l *line) peerCells(name string) []string {
	if s := l.Peers[name]; len(s) > 0 {
		return []string{cell(figureOf(s.in(l.unit))), cell(figureOf(s.over(l.Ours)))}
	}
	why := l.Absent[name]
	if why == "" {
		why = "–"
	}
	return []string{why, ""}
}

// text writes the table with its columns aligned.
func (t *table) text(w io.Writer) error {
	rows := t.cells()
	wide := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			wide[i] = max(wide[i], utf8.RuneCountInString(c))
		}
	}
	var s strings.Builder
	fmt.Fprintf(&s, "%s: %s\n", t.Name, t.Title)
	for _, row := range rows {
		var b strings.Builder
		for i, c := range row {
			pad := strings.Repeat(" ", wide[i]-utf8.RuneCountInString(c))
			if i == 0 || i == 2 || i == len(row)-1 && rows[0][i] == "aim" { // words stand left, numbers right
				b.WriteString(c + pad + "  ")
			} else {
				b.WriteString(pad + c + "  ")
			}
		}
		s.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
	for _, n := range t.remarks() {
		s.WriteString(n + "\n")
	}
	if profiles := t.profiles(); len(profiles) > 0 {
		s.WriteString(whereItGoes + "\n  " + strings.Join(profiles, "\n  ") + "\n")
	}
	_, err := io.WriteString(w, s.String()+"\n")
	return err
}

// markdown writes the table for the documents.
func (t *table) markdown(w io.Writer) error {
	rows := t.cells()
	var s strings.Builder
	fmt.Fprintf(&s, "### %s\n\n", t.Title)
	for i, row := range rows {
		fmt.Fprintf(&s, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			s.WriteString(strings.Repeat("| --- ", len(row)) + "|\n")
		}
	}
	for _, n := range t.remarks() {
		s.WriteString("\n" + n + "\n")
	}
	if profiles := t.profiles(); len(profiles) > 0 {
		s.WriteString("\n" + whereItGoes + "\n\n- " + strings.Join(profiles, "\n- ") + "\n")
	}
	_, err := io.WriteString(w, s.String()+"\n")
	return err
}

const whereItGoes = "Where the time goes of what misses its aim, by the processor's profile:"

// profiles says line by line where the time goes, where that was looked at.
func (t *table) profiles() (all []string) {
	for _, l := range t.Lines {
		if len(l.Profile) > 0 {
			all = append(all, fmt.Sprintf("%s, %s: %s", l.Work, countThreads(l.Threads), hot(l.Profile)))
		}
	}
	return all
}

// remarks are what stands below the table.
func (t *table) remarks() (all []string) {
	if t.Limit != "" {
		all = append(all, "Limit: "+t.Limit+".")
	}
	all = append(all, t.Notes...)
	if len(t.Versions) > 0 {
		all = append(all, "Peers: "+strings.Join(t.Versions, ", ")+".")
	}
	return all
}
