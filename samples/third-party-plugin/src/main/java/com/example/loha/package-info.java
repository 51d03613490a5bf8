/** A delta method that is not part of Deltaweave, found by dropping its jar on the class path. */
package com.example.loha;
