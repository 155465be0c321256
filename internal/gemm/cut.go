package gemm

// shares decides into how many bands of columns and parts of rows each of so many equal
// units is cut for threads, on which no bit depends: so that the thread with most to do is
// done soonest. cost is what that thread takes for so many units that were cut so, in half
// cycles. Fewer bands than least are none of its choices.
//
// A band repeats the reading of the weights, a part that of the picture and what is made of
// it, so which of them is cheaper depends on the shapes.
func shares(threads, units, least, mostBands, mostParts int, cost func(bands, parts, units int) int) (bands, parts int) {
	bands, parts = least, 1
	soonest := 0
	for b := least; b == least || b <= mostBands && units*b <= 2*threads; b++ {
		for p := 1; p == 1 || p <= mostParts && units*b*p <= 2*threads; p++ {
			most := ceil(units*b*p, threads)
			if end := cost(b, p, most) + most*unitCost; soonest == 0 || end < soonest {
				soonest, bands, parts = end, b, p
			}
		}
	}
	return bands, parts
}

// What units cost, in half cycles, which is what a multiplication of a vector takes: in
// any case; for each vector that is packed into a panel, or written to a frame; for each
// number of a tile that Winograd's algorithm transforms, of the picture and of the sums, and
// of the weights if all are transformed first. A band has at least leastVectors.
//
//	go test ./internal/gemm -bench 'Conv/1x.*forward'
const (
	unitCost      = 4000
	packCost      = 14
	frameCost     = 8
	transformCost = 5
	inverseCost   = 4
	kernelCost    = 3
	leastVectors  = 6
)

// ceil is how many steps of so many n takes.
func ceil(n, step int) int { return (n + step - 1) / step }
