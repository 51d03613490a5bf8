/** Reading and writing safetensors files, every length and offset checked before use. */
package org.deltaweave.tensor.safetensors;
