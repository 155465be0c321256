package plot

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
)

// Liberation Sans, which comes with the program, has Latin, Greek, Cyrillic and Hebrew
// letters. Others, such as Chinese ones in the names of columns, are drawn in a PNG with
// a font of the system that has them, and as a box where there is none: never as nothing.
// An SVG leaves them to its viewer.

// box stands for a letter that no font has.
const box = "□"

// fallbackFiles are fonts of many letters, in the order of preference, as Linux, macOS
// and Windows name their files.
var fallbackFiles = []string{
	"NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf",
	"wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "NotoSans-Regular.ttf", "DejaVuSans.ttf",
	"PingFang.ttc", "Hiragino Sans GB.ttc", "Arial Unicode.ttf",
	"msyh.ttc", "simsun.ttc", "malgun.ttf", "msgothic.ttc", "segoeui.ttf",
}

// fontFolders are where systems keep fonts.
func fontFolders() []string {
	home, _ := os.UserHomeDir() // without one its folders are not there either
	switch runtime.GOOS {
	case "windows":
		return []string{filepath.Join(os.Getenv("WINDIR"), "Fonts")}
	case "darwin":
		return []string{filepath.Join(home, "Library/Fonts"), "/Library/Fonts", "/System/Library/Fonts"}
	}
	return []string{filepath.Join(home, ".local/share/fonts"), filepath.Join(home, ".fonts"), "/usr/local/share/fonts", "/usr/share/fonts"}
}

// fallbacks are the fonts of the system that are there. They are looked for when a letter
// needs one, once.
var fallbacks = sync.OnceValue(func() []*opentype.Font { return findFonts(fontFolders()) })

// findFonts opens the fonts of fallbackFiles that lie in folders or below them.
func findFonts(folders []string) (fonts []*opentype.Font) {
	paths := map[string]string{}
	for _, folder := range folders {
		filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if _, twice := paths[filepath.Base(path)]; err == nil && !d.IsDir() && !twice {
				paths[d.Name()] = path
			}
			return nil // a folder that cannot be read has no fonts
		})
	}
	for _, name := range fallbackFiles {
		if f := openFont(paths[name]); f != nil {
			fonts = append(fonts, f)
		}
	}
	return fonts
}

// openFont opens a font, of a collection the one for simplified Chinese or else the
// first; nil if it cannot. The file stays open: letters are read as they are needed.
func openFont(path string) *opentype.Font {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	all, err := opentype.ParseCollectionReaderAt(file)
	if err != nil {
		file.Close()
		return nil
	}
	var first *opentype.Font
	for i := range all.NumFonts() {
		f, err := all.Font(i)
		if err != nil {
			continue
		}
		if name, err := f.Name(nil, sfnt.NameIDFull); err == nil && strings.HasSuffix(name, " SC") {
			return f
		}
		if first == nil {
			first = f
		}
	}
	return first
}

// run is a part of a text that one font draws.
type run struct {
	content string
	face    font.Face
}

// runs parts a text by the fonts that have its letters.
func runs(content string, size float64, bold bool) (parts []run) {
	own := face(size, bold)
	for _, letter := range content {
		next := run{string(letter), own}
		if !has(own.Face, letter) {
			next = fallback(letter, own)
		}
		if last := len(parts) - 1; last >= 0 && parts[last].face.Face == next.face.Face {
			parts[last].content += next.content
			continue
		}
		parts = append(parts, next)
	}
	return parts
}

// has reports whether a font has a letter.
func has(f *opentype.Font, letter rune) bool {
	i, err := f.GlyphIndex(nil, letter)
	return err == nil && i != 0
}

// fallback returns how a letter is drawn that the own font lacks.
func fallback(letter rune, own font.Face) run {
	for _, f := range fallbacks() {
		if has(f, letter) {
			other := own
			other.Face = f
			return run{string(letter), other}
		}
	}
	return run{box, own}
}
