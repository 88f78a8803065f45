pipeline {
  agent any
  stages {
    stage('Infrastructure code') {
      steps {
        sh 'plinth check --output junit=plinth.xml --output sarif=plinth.sarif --output text=- .'
      }
      post {
        always {
          junit testResults: 'plinth.xml', allowEmptyResults: true
          recordIssues tool: sarif(pattern: 'plinth.sarif')
        }
      }
    }
  }
}
