// Command moons trains the moons article's network again and again, in turn
// with this module and with NumPy, and prints how long each took.
//
//	go run ./bench/moons
//	go run ./bench/moons -n 9 -passes 20000
//
// Both run the article's loop: all 200 points in each pass, 3 hidden units,
// float64, the loss after every 1000th pass. The time is that of the loop
// alone, without starting Python or making the data. A machine's speed changes
// from minute to minute, hence the runs in turn and the median of the ratios
// of neighbours.
//
// NumPy's side is bench/moons.py and needs python3 with NumPy; without them the
// command measures ours alone and says so.
package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"os"
)

type settings struct {
	runs, passes   int
	python, script string
}

func main() {
	var s settings
	flag.IntVar(&s.runs, "n", 5, "how many `times` each side runs")
	flag.IntVar(&s.passes, "passes", 20_000, "how many `passes` a run makes over the data")
	flag.StringVar(&s.python, "python", "python3", "the Python that has NumPy")
	flag.StringVar(&s.script, "script", "bench/moons.py", "NumPy's side; the path is from the repository's root")
	flag.Parse()
	if flag.NArg() > 0 || s.runs < 1 || s.passes < 1 {
		fmt.Fprintf(os.Stderr, "moons: want no arguments, -n and -passes at least 1; found arguments %q, -n %d, -passes %d\n",
			flag.Args(), s.runs, s.passes)
		os.Exit(2)
	}
	if err := compare(os.Stdout, os.Stderr, s); err != nil {
		fmt.Fprintln(os.Stderr, "moons:", err)
		os.Exit(1)
	}
}

// compare runs both sides in turn and writes the table to out, and what happens
// meanwhile to progress.
func compare(out, progress io.Writer, s settings) error {
	p, err := findPeer(s.python, s.script)
	if err != nil {
		fmt.Fprintf(progress, "measuring Cajal alone: %v\n", err)
	}
	r := report{passes: s.passes, peer: p.version}
	for i := range s.runs {
		mine, err := trainOurs(s.passes)
		if err != nil {
			return err
		}
		r.ours = append(r.ours, mine.seconds)
		fmt.Fprintf(progress, "run %d of %d: Cajal %.3f s", i+1, s.runs, mine.seconds)
		if p.version != "" {
			theirs, err := p.train(s.passes)
			if err != nil {
				fmt.Fprintln(progress)
				return err
			}
			r.theirs = append(r.theirs, theirs.seconds)
			fmt.Fprintf(progress, ", NumPy %.3f s", theirs.seconds)
			if !(math.Abs(mine.first-theirs.first) <= 1e-6) {
				fmt.Fprintln(progress)
				return fmt.Errorf("the two sides do not compute the same: after the first pass Cajal's loss is %.6f and NumPy's %.6f",
					mine.first, theirs.first)
			}
		}
		fmt.Fprintln(progress)
	}
	return r.write(out)
}
