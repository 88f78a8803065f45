package git

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/plinth-lint/plinth/pkg/source"
)

// Tree is the files of one commit as a file system. Links lead where they lead in a checkout, but not
// outside of the repository; a submodule is an empty directory. It is safe for
// concurrent use and is closed after use.
type Tree struct {
	nodes map[string]*node

	mu   sync.Mutex
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	open bool
}

// node is one file, link or directory.
type node struct {
	name  string
	mode  fs.FileMode
	size  int64
	hash  string
	names []string // of what a directory holds, sorted
	sub   bool     // a submodule
}

// maxEntries bounds the files of a commit.
const maxEntries = 2_000_000

// Tree gives the files of a commit by its full hash. The error may be a *Error.
func (r *Repository) Tree(ctx context.Context, commit string) (*Tree, error) {
	listing, err := r.output(ctx, "ls-tree", "-r", "-l", "-z", "--full-tree", commit)
	if err != nil {
		return nil, err
	}
	t := &Tree{nodes: map[string]*node{".": {name: ".", mode: fs.ModeDir | 0o755}}}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(listing), "\x00"), "\x00") {
		if line == "" {
			continue
		}
		if err := t.add(line); err != nil {
			return nil, err
		}
		if len(t.nodes) > maxEntries {
			return nil, &Error{"the revision has more than two million files", ""}
		}
	}
	for _, n := range t.nodes {
		slices.Sort(n.names)
	}
	t.cmd = r.command(ctx, "cat-file", "--batch")
	if t.in, err = t.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("run git: %w", err)
	}
	pipe, err := t.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("run git: %w", err)
	}
	t.out = bufio.NewReaderSize(pipe, 64<<10)
	if err := t.cmd.Start(); err != nil {
		return nil, fmt.Errorf("run git: %w", err)
	}
	t.open = true
	return t, nil
}

// add notes one line of ls-tree: mode, type, hash and size, a tab, the path.
func (t *Tree) add(line string) error {
	about, name, ok := strings.Cut(line, "\t")
	fields := strings.Fields(about)
	if !ok || len(fields) != 4 || !fs.ValidPath(name) || name == "." {
		return &Error{fmt.Sprintf("git lists a file that cannot be: %q", line), ""}
	}
	n := &node{name: path.Base(name), mode: 0o644, hash: fields[2]}
	n.size, _ = strconv.ParseInt(fields[3], 10, 64) // "-" for a submodule
	switch {
	case fields[1] == "commit":
		n.mode, n.sub = fs.ModeDir|0o755, true
	case fields[0] == "120000":
		n.mode = fs.ModeSymlink | 0o777
	}
	if t.nodes[name] != nil {
		return &Error{fmt.Sprintf("git lists %q twice", name), ""}
	}
	t.nodes[name] = n
	for child := name; ; {
		dir := path.Dir(child)
		parent := t.nodes[dir]
		known := parent != nil
		if known && (!parent.mode.IsDir() || parent.sub) {
			return &Error{fmt.Sprintf("git lists %q below a file", name), ""}
		}
		if !known {
			parent = &node{name: path.Base(dir), mode: fs.ModeDir | 0o755}
			t.nodes[dir] = parent
		}
		parent.names = append(parent.names, path.Base(child))
		if known {
			return nil
		}
		child = dir
	}
}

// Close ends the program that reads the objects.
func (t *Tree) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.open {
		return nil
	}
	t.open = false
	_ = t.in.Close()
	return t.cmd.Wait()
}

// Submodules gives the paths of the submodules, sorted.
func (t *Tree) Submodules() []string {
	var names []string
	for name, n := range t.nodes {
		if n.sub {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// maxLinks is how many links one path may follow, as in Linux.
const maxLinks = 40

// resolve follows the links of a path and gives the path that it stands for.
func (t *Tree) resolve(op, name string, followLast bool) (string, *node, error) {
	if !fs.ValidPath(name) {
		return "", nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	todo := strings.Split(name, "/")
	at, links := ".", 0
	for len(todo) > 0 {
		step := todo[0]
		todo = todo[1:]
		switch step {
		case "", ".":
			continue
		case "..":
			if at == "." {
				return "", nil, &fs.PathError{Op: op, Path: name, Err: source.ErrOutside}
			}
			at = path.Dir(at)
			continue
		}
		next := path.Join(at, step)
		n := t.nodes[next]
		if n == nil {
			return "", nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		if n.mode&fs.ModeSymlink == 0 || len(todo) == 0 && !followLast {
			at = next
			continue
		}
		if links++; links > maxLinks {
			return "", nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
		}
		target, err := t.blob(n)
		if err != nil {
			return "", nil, &fs.PathError{Op: op, Path: name, Err: err}
		}
		if path.IsAbs(string(target)) {
			return "", nil, &fs.PathError{Op: op, Path: name, Err: source.ErrOutside}
		}
		todo = append(strings.Split(string(target), "/"), todo...)
	}
	n := t.nodes[at]
	if n == nil {
		return "", nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return at, n, nil
}

// blob gives the content of a file or the target of a link.
func (t *Tree) blob(n *node) ([]byte, error) {
	if n.size > source.MaxFileSize {
		return nil, source.ErrTooLarge
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.open {
		return nil, fs.ErrClosed
	}
	if _, err := io.WriteString(t.in, n.hash+"\n"); err != nil {
		return nil, fmt.Errorf("ask git for %s: %w", n.hash, err)
	}
	head, err := t.out.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("ask git for %s: %w", n.hash, err)
	}
	fields := strings.Fields(head)
	if len(fields) != 3 || fields[1] != "blob" {
		return nil, fmt.Errorf("git does not have %s, which a partial clone may lack", n.hash)
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || size != n.size {
		return nil, fmt.Errorf("git answers %q", strings.TrimSpace(head))
	}
	content := make([]byte, size+1) // and a line break
	if _, err := io.ReadFull(t.out, content); err != nil {
		return nil, fmt.Errorf("ask git for %s: %w", n.hash, err)
	}
	return content[:size], nil
}

// Open opens a file or directory.
func (t *Tree) Open(name string) (fs.File, error) {
	at, n, err := t.resolve("open", name, true)
	if err != nil {
		return nil, err
	}
	if n.mode.IsDir() {
		return &openDir{tree: t, path: at, node: n}, nil
	}
	return &openFile{tree: t, path: at, node: n}, nil
}

// Lstat tells of a file, directory or link.
func (t *Tree) Lstat(name string) (fs.FileInfo, error) {
	_, n, err := t.resolve("lstat", name, false)
	if err != nil {
		return nil, err
	}
	return info{n}, nil
}

// Stat tells of a file or directory, through links.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	_, n, err := t.resolve("stat", name, true)
	if err != nil {
		return nil, err
	}
	return info{n}, nil
}

// info is what is known of a node. There is no time in a tree.
type info struct{ *node }

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }

// openFile is a file that was opened; its content is read when it is asked for.
type openFile struct {
	tree    *Tree
	path    string
	node    *node
	content *strings.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return info{f.node}, nil }
func (f *openFile) Close() error               { return nil }

func (f *openFile) Read(p []byte) (int, error) {
	if f.content == nil {
		content, err := f.tree.blob(f.node)
		if err != nil {
			return 0, &fs.PathError{Op: "read", Path: f.path, Err: err}
		}
		f.content = strings.NewReader(string(content))
	}
	return f.content.Read(p)
}

// openDir is a directory that was opened.
type openDir struct {
	tree *Tree
	path string
	node *node
	next int
}

func (d *openDir) Stat() (fs.FileInfo, error) { return info{d.node}, nil }
func (d *openDir) Close() error               { return nil }

func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.path, Err: fs.ErrInvalid}
}

// ReadDir gives the next n entries, or all that are left if n is not positive.
func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	left := d.node.names[d.next:]
	if n > 0 && len(left) == 0 {
		return nil, io.EOF
	}
	if n > 0 {
		left = left[:min(n, len(left))]
	}
	d.next += len(left)
	entries := make([]fs.DirEntry, len(left))
	for i, name := range left {
		entries[i] = fs.FileInfoToDirEntry(info{d.tree.nodes[path.Join(d.path, name)]})
	}
	return entries, nil
}
