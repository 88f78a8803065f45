package helm

import (
	"encoding/base64"
	"path"
	"strings"

	"github.com/gobwas/glob"
	"helm.sh/helm/v3/pkg/chart"
)

// chartFiles are what templates see as .Files: the other files of their
// chart, by path, and nothing outside it.
type chartFiles map[string][]byte

func filesOf(from []*chart.File) chartFiles {
	files := chartFiles{}
	for _, f := range from {
		files[f.Name] = f.Data
	}
	return files
}

// GetBytes gives the content of a file, empty for one that is not there.
func (f chartFiles) GetBytes(name string) []byte {
	if content, ok := f[name]; ok {
		return content
	}
	return []byte{}
}

// Get gives the text of a file.
func (f chartFiles) Get(name string) string { return string(f.GetBytes(name)) }

// maxStars bounds a pattern: the time to match grows with every star.
const maxStars = 8

// Glob gives the files whose path matches a pattern.
func (f chartFiles) Glob(pattern string) chartFiles {
	if len(pattern) > 256 || strings.Count(pattern, "*") > maxStars {
		return chartFiles{}
	}
	matcher, err := glob.Compile(pattern, '/')
	if err != nil {
		matcher = glob.MustCompile("**") // as Helm does
	}
	found := chartFiles{}
	for name, content := range f {
		if matcher.Match(name) {
			found[name] = content
		}
	}
	return found
}

// AsConfig gives the files as the data of a ConfigMap.
func (f chartFiles) AsConfig() string {
	data := map[string]string{}
	for name, content := range f {
		data[path.Base(name)] = string(content)
	}
	return toYAML(data)
}

// AsSecrets gives the files as the data of a Secret.
func (f chartFiles) AsSecrets() string {
	data := map[string]string{}
	for name, content := range f {
		data[path.Base(name)] = base64.StdEncoding.EncodeToString(content)
	}
	return toYAML(data)
}

// Lines gives the lines of a file.
func (f chartFiles) Lines(name string) []string {
	if len(f[name]) == 0 {
		return []string{}
	}
	return strings.Split(strings.TrimSuffix(string(f[name]), "\n"), "\n")
}
