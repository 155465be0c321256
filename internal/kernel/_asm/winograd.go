package main

import (
	"fmt"
	"strings"
)

// winograd emits what Winograd's algorithm needs beside matrix products, F(2×2, 3×3) and,
// with the 32 registers of AVX-512, F(4×4, 3×3): for tiles that stand next to each other, one
// in each lane. AVX-512 has it for shorter vectors too, which waste less on short rows of
// tiles. The matrices stand in winograd.go of package gemm.
func winograd(a arch, out *strings.Builder) (list []function) {
	w := &winogradTiles{a, out}
	for _, side := range a.tileSides() {
		for _, lanes := range a.tileLanes() {
			w.short = a.lanes() / lanes
			if side == 2 {
				list = append(list, w.input(), w.output())
			} else {
				list = append(list, w.fourInput(), w.fourOutput())
			}
			w.short = 0
		}
		if side == 2 {
			list = append(list, w.gradient(), w.kernels())
		} else {
			list = append(list, w.fourGradient(), w.fourKernels())
		}
	}
	return list
}

// tileLanes lists how many tiles vectors have.
func (a arch) tileLanes() []int { return pickArch(a.wide, []int{8}, []int{16, 8, 4}) }

// tileSides lists how many outputs tiles may have along each of their sides.
func (a arch) tileSides() []int { return pickArch(a.wide, []int{2}, []int{2, 4}) }

type winogradTiles struct {
	arch
	out *strings.Builder
}

func (w *winogradTiles) e(format string, args ...any) { fmt.Fprintf(w.out, "\t"+format+"\n", args...) }

func (w *winogradTiles) label(s string) { fmt.Fprintf(w.out, "%s:\n", s) }

func (w *winogradTiles) begin(name, doc string) function {
	f := function{name: fmt.Sprintf("%s%dx%s", name, w.lanes(), w.suffix()), signature: "(t *tile)"}
	fmt.Fprintf(w.out, "\n// func %s%s\n//\n// %s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, doc, f.name)
	w.e("MOVQ t+0(FP), AX")
	return f
}

func (w *winogradTiles) arguments(list ...[2]string) {
	for _, arg := range list {
		w.e("MOVQ tile_%s(AX), %s", arg[0], arg[1])
	}
}

// table is the name of what says how AVX-512 deals the lanes of two vectors.
func (w *winogradTiles) table(what string) string { return fmt.Sprintf("%s%d", what, w.lanes()) }

// maskedOrWhole emits the reading of a vector, with the first mask if it is masked.
func (w *winogradTiles) maskedOrWhole(masked bool, at string, to int) {
	if masked {
		w.maskedLoad(w.out, 0, at, w.name(to))
	} else {
		w.load(at, to)
	}
}
