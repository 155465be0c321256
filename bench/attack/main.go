// Command attack sends requests that are made to cost much to cajal serve, while a polite
// client asks beside them, and shows what became of both and how much memory the server
// took at most.
//
//	go build -o new ./cmd/cajal
//	go run ./bench/attack -model runs/iris/model.safetensors new
//	go run ./bench/attack -model runs/iris/model.safetensors -only slow,large old new
//
// Each case has a server of its own. An answer is a 200, a 4xx, or a 503 with Retry-After;
// whatever else comes of a request, it is lost. Over gRPC it is any status but INTERNAL and
// UNAVAILABLE. The command fails if the last of the programs lost one, ended, or took more
// than 1 GB.
//
// A server that does not hold may take all memory of the machine: -limit is how much
// address space each has. The model is one of a table.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

func main() {
	model := flag.String("model", "", "the model `file`, of a table")
	only := flag.String("only", "", "the `cases` to run, with commas between (default all)")
	limit := flag.Int("limit", 8, "`GB` of address space for a server")
	flag.Parse()
	if *model == "" || flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "want -model FILE and the programs to attack; see go doc ./bench/attack")
		os.Exit(2)
	}
	fmt.Printf("%-32s %-14s %9s %9s %6s %-64s %s\n", "case", "program", "peak RSS", "time", "lost", "attackers got", "polite got; the slowest")
	held := true
	for _, c := range append(cases, grpcCases...) {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), c.short) {
			continue
		}
		for _, program := range flag.Args() {
			r, err := attack(program, *model, *limit, c)
			if err != nil {
				fmt.Fprintln(os.Stderr, "attack:", err)
				os.Exit(1)
			}
			fmt.Printf("%-32s %-14s %6d MB %8.1fs %6d %-64s %s; %v\n", c.name, program[strings.LastIndex(program, "/")+1:], r.peak>>20,
				r.took.Seconds(), r.attackers.lost()+r.polite.lost(), r.attackers, r.polite, r.slowest.Round(time.Millisecond))
			if program == flag.Arg(flag.NArg()-1) {
				held = held && r.alive && r.attackers.lost()+r.polite.lost() == 0 && r.peak <= 1<<30
			}
		}
	}
	if !held {
		os.Exit(1)
	}
}
