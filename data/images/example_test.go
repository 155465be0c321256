package images_test

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"

	"cajal/data/images"
)

func ExampleFind() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"dark/1.png", "dark/2.png", "light/1.png"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		os.MkdirAll(filepath.Dir(path), 0o755)
		f, err := os.Create(path)
		if err != nil {
			fmt.Println(err)
			return
		}
		png.Encode(f, image.NewGray(image.Rect(0, 0, 10, 10)))
		f.Close()
	}
	folder, err := images.Find(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := images.Spec{Size: 4, Channels: 1}.Load(context.Background(), folder.Files)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(folder.Classes, folder.Labels, x.Shape(), x.At(0, 0, 0, 0))
	// Output: [dark light] [0 0 1] [3 1 4 4] -1
}
