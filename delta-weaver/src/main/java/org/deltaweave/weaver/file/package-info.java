/** Delta files: Hugging Face PEFT's container with an entry of our own. */
package org.deltaweave.weaver.file;
