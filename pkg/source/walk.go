package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

// pruned are directories that hold copies, caches or history, never the
// user's own configuration.
var pruned = []string{".git", ".terraform", ".terragrunt-cache", "node_modules", ".aws-sam"}

// extensions of files that may be infrastructure code. What a file is, its
// content tells.
var extensions = []string{".tf", ".tf.json", ".tofu", ".yaml", ".yml", ".json", ".template", "terragrunt.hcl", "Kustomization"}

// Candidate reports whether a file of that name may be infrastructure code.
func Candidate(name string) bool {
	return slices.ContainsFunc(extensions, func(e string) bool { return strings.HasSuffix(name, e) })
}

// Skipped is a path below a walk's start that could not be looked into.
type Skipped struct {
	Path string
	Err  error
}

// Walk gives the candidates below a directory, or the file itself when start
// names one, sorted by path. Directories that hold caches or history and what
// .gitignore files leave out are passed over, unless start itself is left out; links to directories are not
// followed, links to files inside the tree are.
func (t *Tree) Walk(ctx context.Context, start string) ([]string, []Skipped, error) {
	start, err := t.clean(start)
	if err != nil {
		return nil, nil, err
	}
	info, err := fs.Stat(t.fsys, start)
	switch {
	case errors.Is(err, fs.ErrNotExist) && t.Exists(start): // an overlay
		return []string{start}, nil, nil
	case err != nil:
		return nil, nil, fmt.Errorf("walk %s: %w", start, escapes(err))
	}
	if !info.IsDir() {
		return []string{start}, nil, nil
	}
	w := walker{tree: t, ctx: ctx}
	if start != "." {
		dir := "."
		for _, name := range strings.Split(start, "/") {
			w.ignore(dir)
			dir = path.Join(dir, name)
		}
		if gitignore.NewMatcher(w.patterns).Match(segments(start), true) {
			w.patterns = nil // whoever names an ignored directory means it: cdk.out, say
		}
	}
	if err := w.directory(start); err != nil {
		return nil, nil, err
	}
	slices.Sort(w.found)
	return w.found, w.skipped, nil
}

type walker struct {
	tree     *Tree
	ctx      context.Context
	patterns []gitignore.Pattern
	found    []string
	skipped  []Skipped
}

// ignore adds the patterns of a directory's .gitignore.
func (w *walker) ignore(dir string) {
	content, err := w.tree.read(path.Join(dir, ".gitignore"))
	if err != nil {
		return // most directories have none
	}
	for line := range strings.Lines(string(content)) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
			w.patterns = append(w.patterns, gitignore.ParsePattern(line, segments(dir)))
		}
	}
}

func segments(p string) []string {
	if p == "." {
		return nil
	}
	return strings.Split(p, "/")
}

func (w *walker) directory(dir string) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	entries, err := fs.ReadDir(w.tree.fsys, dir)
	if err != nil {
		w.skipped = append(w.skipped, Skipped{dir, err})
		return nil
	}
	outer := len(w.patterns)
	defer func() { w.patterns = w.patterns[:outer] }()
	w.ignore(dir)
	matcher := gitignore.NewMatcher(w.patterns)
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case e.IsDir():
			if slices.Contains(pruned, e.Name()) || slices.Contains(w.tree.hidden, name) || len(w.patterns) > 0 && matcher.Match(segments(name), true) {
				continue
			}
			if err := w.directory(name); err != nil {
				return err
			}
		case Candidate(e.Name()):
			if len(w.patterns) == 0 || !matcher.Match(segments(name), false) {
				w.file(name, e)
			}
		}
	}
	return nil
}

func (w *walker) file(name string, e fs.DirEntry) {
	if e.Type()&fs.ModeSymlink == 0 {
		if e.Type().IsRegular() {
			w.found = append(w.found, name)
		}
		return
	}
	info, err := fs.Stat(w.tree.fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		w.skipped = append(w.skipped, Skipped{name, errors.New("the link leads nowhere")})
	case err != nil:
		w.skipped = append(w.skipped, Skipped{name, escapes(err)})
	case info.Mode().IsRegular():
		w.found = append(w.found, name)
	}
}

// Locate gives the directory that holds the scan of the paths, which are of
// the operating system: the repository that the first lies in, if all do,
// else the working directory, if all lie below it, else their closest common
// ancestor. It also gives the paths relative to it, with forward slashes.
func Locate(paths []string) (root string, relative []string, err error) {
	absolute := make([]string, len(paths))
	for i, p := range paths {
		if absolute[i], err = filepath.Abs(p); err != nil {
			return "", nil, fmt.Errorf("locate %s: %w", p, err)
		}
		resolved, err := filepath.EvalSymlinks(absolute[i])
		if err != nil {
			return "", nil, fmt.Errorf("locate %s: %w", p, err)
		}
		absolute[i] = resolved
	}
	root = commonRoot(absolute)
	for _, p := range absolute {
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return "", nil, fmt.Errorf("locate %s: %w", p, err)
		}
		relative = append(relative, filepath.ToSlash(rel))
	}
	return root, relative, nil
}

func commonRoot(paths []string) string {
	common := directoryOf(paths[0])
	for _, p := range paths[1:] {
		for !below(common, p) {
			common = filepath.Dir(common)
		}
	}
	if repo := repository(common); repo != "" {
		return repo
	}
	if wd, err := os.Getwd(); err == nil && below(wd, common) {
		return wd
	}
	return common
}

// repository gives the closest ancestor that is a git checkout, or "".
func repository(dir string) string {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

func directoryOf(p string) string {
	if info, err := os.Stat(p); err == nil && info.IsDir() {
		return p
	}
	return filepath.Dir(p)
}

func below(dir, p string) bool {
	rel, err := filepath.Rel(dir, p)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
