package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing/fstest"
)

// MaxFileSize bounds what is read of any one file, in bytes. The largest real
// template is under 2 MB; a plan can be larger.
const MaxFileSize = 64 << 20

// ErrTooLarge says that a file has more than MaxFileSize bytes.
var ErrTooLarge = errors.New("file is larger than 64 MiB")

// ErrOutside says that a path leads outside the tree.
var ErrOutside = errors.New("path leads outside the scanned root")

// Tree is a directory that is scanned. No path reaches outside it, neither by
// "..", nor by a symbolic link. All paths are relative, clean and have
// forward slashes; "." is the root. A Tree is safe for concurrent use.
type Tree struct {
	dir  string
	fsys fs.FS
	root *os.Root
	// hidden are directories that walks pass over.
	hidden []string

	mu        sync.Mutex
	files     map[string]*File
	concealed map[string]bool
}

// Open opens the directory dir of the operating system as a tree.
func Open(dir string) (*Tree, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	root, err := os.OpenRoot(abs)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	return &Tree{dir: abs, fsys: root.FS(), root: root, files: map[string]*File{}}, nil
}

// Memory gives a tree of files in memory, by path.
func Memory(files map[string]string) *Tree {
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return &Tree{fsys: fsys, files: map[string]*File{}}
}

// At gives the tree at another revision, whose files are those of fsys. What tools have installed
// beside the code and no revision holds (.terraform) is that of t, so that
// both states see the same modules.
func (t *Tree) At(fsys fs.FS) *Tree {
	return &Tree{fsys: revisionFS{fsys, t.fsys}, files: map[string]*File{}}
}

// revisionFS is the files of a revision, with what is installed beside them.
type revisionFS struct{ revision, installed fs.FS }

func (r revisionFS) of(name string) fs.FS {
	if slices.Contains(strings.Split(name, "/"), ".terraform") {
		return r.installed
	}
	return r.revision
}

// Open opens a file of the revision, or one that is installed.
func (r revisionFS) Open(name string) (fs.File, error) { return r.of(name).Open(name) }

// Stat tells of a file.
func (r revisionFS) Stat(name string) (fs.FileInfo, error) { return fs.Stat(r.of(name), name) }

// Hide leaves directories out of walks: submodules, say, which another state of the tree does not hold.
func (t *Tree) Hide(dirs []string) { t.hidden = dirs }

// Overlay puts a file into the tree in place of what the disk holds, as an
// editor does with unsaved text and the command line with standard input.
func (t *Tree) Overlay(f *File) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.files[f.Path] = f
}

// Conceal marks a file whose text may hold secrets, as a plan's does: reports
// name places in it, and show none of its text.
func (t *Tree) Conceal(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.concealed == nil {
		t.concealed = map[string]bool{}
	}
	t.concealed[name] = true
}

// Concealed reports whether no text of a file is to be shown.
func (t *Tree) Concealed(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.concealed[name]
}

// Close releases the directory.
func (t *Tree) Close() error {
	if t.root == nil {
		return nil
	}
	return t.root.Close()
}

// Dir gives the absolute path of the tree on disk, or "" for one in memory. It
// never appears in a report.
func (t *Tree) Dir() string { return t.dir }

// Read gives a file, from memory when it was read before. The error wraps
// fs.ErrNotExist, ErrTooLarge or ErrOutside where one of these is the cause.
func (t *Tree) Read(name string) (*File, error) {
	clean, err := t.clean(name)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	f := t.files[clean]
	t.mu.Unlock()
	if f != nil {
		return f, nil
	}
	content, err := t.read(clean)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.files[clean]; f != nil {
		return f, nil
	}
	f = NewFile(clean, content)
	t.files[clean] = f
	return f, nil
}

// Forget drops a file from memory once nothing more is read from it.
func (t *Tree) Forget(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.files, name)
}

func (t *Tree) read(name string) ([]byte, error) {
	f, err := t.fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, escapes(err))
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	switch {
	case info.IsDir():
		return nil, fmt.Errorf("read %s: is a directory", name)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("read %s: is not a regular file", name)
	case info.Size() > MaxFileSize:
		return nil, fmt.Errorf("read %s: %w", name, ErrTooLarge)
	}
	content, err := io.ReadAll(io.LimitReader(f, MaxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(content) > MaxFileSize {
		return nil, fmt.Errorf("read %s: %w", name, ErrTooLarge)
	}
	return content, nil
}

// escapes gives ErrOutside for the error of os.Root that means it, which has no name of its own.
func escapes(err error) error {
	if errors.Is(err, ErrOutside) || strings.Contains(err.Error(), "escapes from parent") {
		return ErrOutside
	}
	return err
}

func (t *Tree) clean(name string) (string, error) {
	clean := path.Clean(name)
	if path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") {
		return "", fmt.Errorf("read %s: %w", name, ErrOutside)
	}
	if !fs.ValidPath(clean) {
		return "", fmt.Errorf("read %s: %w", name, fs.ErrInvalid)
	}
	return clean, nil
}

// Exists reports whether a file or directory is there, inside the tree.
func (t *Tree) Exists(name string) bool {
	clean, err := t.clean(name)
	if err != nil {
		return false
	}
	t.mu.Lock()
	_, ok := t.files[clean]
	t.mu.Unlock()
	if ok {
		return true
	}
	_, err = fs.Stat(t.fsys, clean)
	return err == nil
}

// IsDir reports whether a directory is there, inside the tree.
func (t *Tree) IsDir(name string) bool {
	clean, err := t.clean(name)
	if err != nil {
		return false
	}
	info, err := fs.Stat(t.fsys, clean)
	return err == nil && info.IsDir()
}

// Stat tells of a file or directory on disk, inside the tree.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	clean, err := t.clean(name)
	if err != nil {
		return nil, err
	}
	info, err := fs.Stat(t.fsys, clean)
	if err != nil {
		return nil, fmt.Errorf("stat %s: %w", name, escapes(err))
	}
	return info, nil
}

// List gives the names of the regular files in a directory, overlays
// included, sorted. Links to files inside the tree count as files.
func (t *Tree) List(dir string) ([]string, error) {
	clean, err := t.clean(dir)
	if err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(t.fsys, clean)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list %s: %w", dir, escapes(err))
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() || e.Type()&fs.ModeSymlink != 0 && t.isFile(path.Join(clean, e.Name())) {
			names = append(names, e.Name())
		}
	}
	t.mu.Lock()
	for name := range t.files {
		if path.Dir(name) == clean {
			names = append(names, path.Base(name))
		}
	}
	t.mu.Unlock()
	if len(names) == 0 && err != nil {
		return nil, fmt.Errorf("list %s: %w", dir, err)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Beneath lists the files in a directory and all below it, at most limit,
// relative to it and sorted. It does not follow links to directories.
func (t *Tree) Beneath(dir string, limit int) ([]string, error) {
	clean, err := t.clean(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	err = fs.WalkDir(t.fsys, clean, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.Type().IsRegular() && len(names) < limit:
			names = append(names, strings.TrimPrefix(strings.TrimPrefix(name, clean), "/"))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", dir, escapes(err))
	}
	slices.Sort(names)
	return names, nil
}

// maxLinks bounds the links to directories on one path, some of which may
// lead back up.
const maxLinks = 8

// BeneathLinks lists as Beneath does and follows links inside the tree. A link
// that leads outside or nowhere is an error, which wraps ErrOutside or fs.ErrNotExist.
func (t *Tree) BeneathLinks(dir string, limit int) ([]string, error) {
	clean, err := t.clean(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	visited := 0
	var list func(at string, links int) error
	list = func(at string, links int) error {
		entries, err := fs.ReadDir(t.fsys, path.Join(clean, at))
		if err != nil {
			return fmt.Errorf("list %s: %w", path.Join(dir, at), escapes(err))
		}
		for _, e := range entries {
			name, kind, links := path.Join(at, e.Name()), e.Type(), links
			if kind&fs.ModeSymlink != 0 {
				info, err := t.Stat(path.Join(clean, name))
				if err != nil {
					return err
				}
				kind = info.Mode().Type()
				links++
			}
			switch visited++; {
			case visited > 10*limit || links > maxLinks:
				return fmt.Errorf("list %s: links lead round, or there are too many entries", dir)
			case kind.IsDir():
				if err := list(name, links); err != nil {
					return err
				}
			case kind.IsRegular() && len(names) < limit:
				names = append(names, name)
			}
		}
		return nil
	}
	if err := list(".", 0); err != nil {
		return nil, err
	}
	slices.Sort(names)
	return names, nil
}

func (t *Tree) isFile(name string) bool {
	info, err := fs.Stat(t.fsys, name)
	return err == nil && info.Mode().IsRegular()
}
