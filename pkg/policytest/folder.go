package policytest

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/source"
)

// The files of a policy's folder that are no examples.
const (
	moduleFile = "policy.rego"
	lessonFile = "lesson.md"
	quizFile   = "quiz.yaml"
	configFile = "config.yaml"
	sidecar    = ".want"
)

// kinds are the ways an example's name begins.
var kinds = []string{"fail", "pass", "unknown"}

// endings are the ways an example's name ends, and the format each means.
var endings = []struct{ ending, format string }{
	{".cfn.yaml", "CloudFormation"}, {".cfn.yml", "CloudFormation"}, {".cfn.json", "CloudFormation"},
	{".k8s.yaml", "Kubernetes"}, {".k8s.yml", "Kubernetes"},
	{".tf.json", "Terraform"}, {".tf", "Terraform"}, {".tfplan.json", "Terraform"},
}

// example is one example of a policy: a file, or a directory of files.
type example struct {
	// path is the file or directory in the library, stem its name without
	// the ending, kind how it begins, format what the ending says.
	path, stem, kind, format string
	// main is the file itself, nil for a directory.
	main  *source.File
	files map[string]*source.File
	wants map[string][]want // by file
	// differs is why the finding of one format is not that of another, as the example says.
	differs string
}

// folder is what lies in one policy's directory.
type folder struct {
	dir                  string
	module, lesson, quiz *source.File
	config               *source.File // the parameters under which the examples are judged
	examples             []*example
}

// readFolder reads a policy's directory. What has no place there is a failure;
// an error is one of the file system.
func readFolder(fsys fs.FS, dir string) (*folder, []Failure, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, nil, fmt.Errorf("read policy folder: %w", err)
	}
	f := &folder{dir: dir}
	var failures []Failure
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if x := newExample(name, e.IsDir()); x != nil {
			faults, err := x.read(fsys)
			if err != nil {
				return nil, nil, err
			}
			failures = append(failures, faults...)
			f.examples = append(f.examples, x)
			continue
		}
		var into **source.File
		switch {
		case e.Name() == moduleFile:
			into = &f.module
		case e.Name() == lessonFile:
			into = &f.lesson
		case e.Name() == quizFile:
			into = &f.quiz
		case e.Name() == configFile:
			into = &f.config
		case strings.HasSuffix(e.Name(), sidecar) && newExample(strings.TrimSuffix(name, sidecar), false) != nil:
			continue
		default:
			failures = append(failures, Failure{Check: CheckFolder, File: name,
				Want: "policy.rego, lesson.md, quiz.yaml, config.yaml and examples named fail, pass or unknown that end in .tf, .cfn.yaml, .cfn.json or .k8s.yaml",
				Got:  e.Name(), Hint: "rename or remove it"})
			continue
		}
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, nil, fmt.Errorf("read policy folder: %w", err)
		}
		*into = source.NewFile(name, content)
	}
	return f, failures, nil
}

// newExample gives the example of that name, or nil if it is none.
func newExample(name string, dir bool) *example {
	base := path.Base(name)
	x := &example{path: name, stem: base, files: map[string]*source.File{}, wants: map[string][]want{}}
	for _, e := range endings {
		if stem, ok := strings.CutSuffix(base, e.ending); ok && !dir {
			x.stem, x.format = stem, e.format
			break
		}
	}
	if x.format == "" && !dir {
		return nil
	}
	for _, k := range kinds {
		if x.stem == k || strings.HasPrefix(x.stem, k+"-") {
			x.kind = k
			return x
		}
	}
	return nil
}

// read reads the example's files and what they announce.
func (x *example) read(fsys fs.FS) ([]Failure, error) {
	var failures []Failure
	err := fs.WalkDir(fsys, x.path, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(name, sidecar) {
			return err
		}
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		f := source.NewFile(name, content)
		x.files[name] = f
		if name == x.path {
			x.main = f
		}
		fault, err := x.readWants(fsys, f)
		failures = append(failures, fault...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read example: %w", err)
	}
	if x.format == "" {
		x.format = "Terraform"
		if !slices.ContainsFunc(x.names(), func(n string) bool { return strings.Contains(path.Base(n), ".tf") }) {
			x.format = "CloudFormation"
		}
	}
	return failures, nil
}

// readWants takes what the comments of a file announce and what the file beside it does.
func (x *example) readWants(fsys fs.FS, f *source.File) ([]Failure, error) {
	wants, err := readWants(f)
	at := f.Path
	if err == nil {
		content, missing := fs.ReadFile(fsys, f.Path+sidecar)
		if missing != nil && !errors.Is(missing, fs.ErrNotExist) {
			return nil, missing
		}
		var more []want
		if at = f.Path + sidecar; missing == nil {
			more, err = readSidecar(source.NewFile(at, content))
			wants = append(wants, more...)
		}
	}
	x.wants[f.Path] = wants
	if m := differs().FindSubmatch(f.Bytes); m != nil {
		x.differs = strings.TrimSpace(string(m[1]))
	}
	var bad lineError
	if errors.As(err, &bad) {
		return []Failure{{Check: CheckExample, File: at, Line: bad.line, Want: "want, want open, want x2", Got: bad.err.Error(),
			Hint: "put an explanation after a colon"}}, nil
	}
	return nil, err
}

// names gives the paths of the example's files, sorted.
func (x *example) names() []string {
	names := make([]string, 0, len(x.files))
	for n := range x.files {
		names = append(names, n)
	}
	slices.SortFunc(names, cmp.Compare[string])
	return names
}

// tree gives the example's files as a tree of their own.
func (x *example) tree() *source.Tree {
	files := map[string]string{}
	for n, f := range x.files {
		files[n] = string(f.Bytes)
	}
	return source.Memory(files)
}

// checkFolder wants a policy, and for each format that has examples one that fails and one that passes.
func (f *folder) check(whole, unit bool) []Failure {
	var out []Failure
	missing := func(name, hint string) {
		out = append(out, Failure{Check: CheckFolder, File: f.dir, Want: name, Got: "no such file", Hint: hint})
	}
	if f.module == nil {
		missing(moduleFile, "write the policy")
	}
	if whole && f.lesson == nil {
		missing(lessonFile, "write the lesson: "+strings.Join(sections, ", "))
	}
	if whole && f.quiz == nil {
		missing(quizFile, "write at least one question; docs/quiz.md says how")
	}
	formats := map[string]map[string]bool{}
	for _, x := range f.examples {
		if formats[x.format] == nil {
			formats[x.format] = map[string]bool{}
		}
		formats[x.format][x.kind] = true
	}
	if len(formats) == 0 {
		missing("examples that fail and pass", "write fail.tf and pass.tf, fail.cfn.yaml and pass.cfn.yaml, or fail.k8s.yaml and pass.k8s.yaml")
	}
	for _, format := range slices.Sorted(keys(formats)) {
		required := []string{"fail", "pass"}
		if unit { // what a unit lacks is open unless it holds the account's baseline
			required[0] = "unknown"
		}
		for _, kind := range required {
			if !formats[format][kind] {
				missing(fmt.Sprintf("a %s example for %s", kind, format), "write one beside the others")
			}
		}
	}
	return out
}
